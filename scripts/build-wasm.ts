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

/** By the names of their binaries: the kernels of every network, and those that are loaded when a program needs them. */
const ENTRIES = { "": "assembly/index.ts", "-extra": "assembly/extra/index.ts" };

for (const dialect of ["simd128", "relaxed"]) {
  for (const [suffix, entry] of Object.entries(ENTRIES)) {
    const name = `${dialect}${suffix}`;
    const outputs = ["--outFile", `build/${name}.wasm`, "--textFile", `build/${name}.wat`];
    const options = ["--config", "asconfig.json", "--target", dialect, ...outputs];
    const { status } = spawnSync(process.execPath, [asc, entry, ...options], { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
    const binary = readFileSync(`build/${name}.wasm`);
    const packed = gzipSync(binary, { level: 9 });
    const text = `// Compiled from assembly/. Not to be edited.\nexport default ${JSON.stringify(packed.toString("base64"))};\n`;
    writeFileSync(new URL(`${name}.ts`, folder), text);
    console.error(`${name}: ${binary.length} bytes, ${packed.length} packed`);
  }
}
