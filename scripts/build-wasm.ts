/**
 * Compiles the kernels, once per dialect, and embeds each binary as a module of its own: the package then needs no path,
 * no MIME type and no fetch, and an application loads only the dialect that its engine runs.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const asc = new URL("../node_modules/assemblyscript/bin/asc.js", import.meta.url).pathname;
const folder = new URL("../src/runtime/binaries/", import.meta.url);
mkdirSync(folder, { recursive: true });

for (const dialect of ["simd128", "relaxed"]) {
  const { status } = spawnSync(process.execPath, [asc, "--config", "asconfig.json", "--target", dialect], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
  const binary = readFileSync(`build/${dialect}.wasm`);
  const packed = gzipSync(binary, { level: 9 });
  const text = `// Compiled from assembly/. Not to be edited.\nexport default ${JSON.stringify(packed.toString("base64"))};\n`;
  writeFileSync(new URL(`${dialect}.ts`, folder), text);
  console.error(`${dialect}: ${binary.length} bytes, ${packed.length} packed`);
}
