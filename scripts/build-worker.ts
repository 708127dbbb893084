/**
 * Makes two files of the worker's source: one beside it that runs as it is, for the tests and the benchmarks, and its text as a
 * module, for pages where no file is found.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { transformSync } from "esbuild";

const folder = new URL("../src/runtime/worker/", import.meta.url);
const source = readFileSync(new URL("worker.ts", folder), "utf8");
const options = { loader: "ts", target: "es2022", format: "esm" } as const;

writeFileSync(new URL("worker.js", folder), transformSync(source, options).code);
const { code } = transformSync(source, { ...options, minify: true });
const text = `// The worker's text. Not to be edited.\nexport default ${JSON.stringify(code)};\n`;
writeFileSync(new URL("worker-text.ts", folder), text);
console.error(`worker: ${code.length} bytes`);
