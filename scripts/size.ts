/**
 * What an application downloads: the quick start of the README, tree-shaken and minified, with the one binary that its engine
 * runs. `npm run size` builds and prints it, and what else may be loaded when it is needed; `--modules` lists what is in the download,
 * the largest first; `--check` fails if it is larger than promised.
 */
import { resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const source = { minibatch: resolve("src/index.ts"), "minibatch/datasets": resolve("src/datasets/index.ts") };
const bundle = await rolldown({ input: "examples/quickstart.js", resolve: { alias: source }, logLevel: "silent" });
const { output } = await bundle.generate({
  format: "esm",
  minify: true,
  chunkFileNames: "[name].js",
  entryFileNames: "application.js",
});
const chunks = output.filter((part) => part.type === "chunk");

const sizes = (code: string) => [code.length, gzipSync(code, { level: 9 }).length, brotliCompressSync(code).length];
const row = (name: string, numbers: (number | string)[]) =>
  name.padEnd(24) + numbers.map((number) => String(number).padStart(10)).join("");

/** A chunk and all that it imports when it loads. */
function withImports(fileName: string, seen = new Set<string>()): Set<string> {
  seen.add(fileName);
  const chunk = chunks.find((part) => part.fileName === fileName)!;
  for (const imported of chunk.imports) if (!seen.has(imported)) withImports(imported, seen);
  return seen;
}

/** The most that the quick start may weigh with either binary, compressed by gzip. */
const PROMISED = 40 * 1024;

console.log(row("bytes", ["minified", "gzip", "brotli"]));
const initial = new Set<string>();
for (const dialect of ["relaxed", "simd128"]) {
  const names = new Set([...withImports("application.js"), ...withImports(`${dialect}.js`)]);
  const parts = chunks.filter(({ fileName }) => names.has(fileName));
  for (const { fileName, code } of parts) console.log(row(fileName, sizes(code)));
  const total = parts.map(({ code }) => sizes(code)).reduce((sum, part) => sum.map((bytes, i) => bytes + part[i]!));
  console.log(row(`together, ${dialect}`, total));
  for (const name of names) initial.add(name);
  if (process.argv.includes("--check") && total[1]! > PROMISED) {
    console.error(`The quick start must be at most ${PROMISED} bytes, compressed by gzip, found ${total[1]}.`);
    process.exitCode = 1;
  }
}

console.log("\nloaded when needed");
for (const { fileName, code } of chunks) if (!initial.has(fileName)) console.log(row(fileName, sizes(code)));

if (process.argv.includes("--modules")) {
  console.log("\nbytes of modules before minification");
  const modules = chunks.flatMap(({ fileName, modules }) => (initial.has(fileName) ? Object.entries(modules) : []));
  for (const [name, { renderedLength }] of modules.sort(([, a], [, b]) => b.renderedLength - a.renderedLength)) {
    console.log(`${String(renderedLength).padStart(8)}  ${name.replace(`${resolve(".")}/`, "")}`);
  }
}
