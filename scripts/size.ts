/**
 * What an application downloads: the quick start of the README, tree-shaken and minified, with the one binary that its engine
 * runs. `npm run size` builds and prints it; `--modules` lists what is in it, the largest first.
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
const row = (name: string, numbers: number[]) =>
  name.padEnd(24) + numbers.map((number) => String(number).padStart(10)).join("");

/** A chunk and all that it imports when it loads. */
function withImports(fileName: string, seen = new Set<string>()): Set<string> {
  seen.add(fileName);
  const chunk = chunks.find((part) => part.fileName === fileName)!;
  for (const imported of chunk.imports) if (!seen.has(imported)) withImports(imported, seen);
  return seen;
}

console.log(`${"bytes".padEnd(24)}${["minified", "gzip", "brotli"].map((head) => head.padStart(10)).join("")}`);
for (const dialect of ["relaxed", "simd128"]) {
  const names = new Set([...withImports("application.js"), ...withImports(`${dialect}.js`)]);
  const parts = chunks.filter(({ fileName }) => names.has(fileName));
  for (const { fileName, code } of parts) console.log(row(fileName, sizes(code)));
  const total = parts.map(({ code }) => sizes(code)).reduce((sum, part) => sum.map((bytes, i) => bytes + part[i]!));
  console.log(row(`together, ${dialect}`, total));
}

if (process.argv.includes("--modules")) {
  const modules = chunks.flatMap(({ modules }) => Object.entries(modules));
  for (const [name, { renderedLength }] of modules.sort(([, a], [, b]) => b.renderedLength - a.renderedLength)) {
    console.log(`${String(renderedLength).padStart(8)}  ${name.replace(`${resolve(".")}/`, "")}`);
  }
}
