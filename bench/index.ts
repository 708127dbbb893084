/** All benchmarks, one after the other: `npm run bench`, `npm run bench -- --quick`. */
import { spawnSync } from "node:child_process";

for (const name of ["gemm", "kernels", "steps"]) {
  const { status } = spawnSync(process.execPath, [`bench/${name}.ts`, ...process.argv.slice(2)], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
