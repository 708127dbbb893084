/**
 * What an application downloads that trains the lesson's network: each of `size/`, tree-shaken and minified, with the
 * WebAssembly binary that a current browser would fetch. Part of `npm run bench:peers -- --size`.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { table } from "../lib/table.ts";

interface Application {
  readonly name: string;
  readonly file: string;
  /** Parts that are loaded later, but always: by name. */
  readonly later?: readonly string[];
  /** Files that are fetched beside the code. */
  readonly binaries?: readonly string[];
}

const binaries = "node_modules/@tensorflow/tfjs-backend-wasm/dist";
const applications: readonly Application[] = [
  { name: "minibatch", file: "minibatch.js", later: ["relaxed.js"] },
  { name: "minibatch, simd128", file: "minibatch.js", later: ["simd128.js"] },
  { name: "TensorFlow.js wasm", file: "tfjs-wasm.js", binaries: [`${binaries}/tfjs-backend-wasm-simd.wasm`] },
  { name: "TensorFlow.js cpu", file: "tfjs-cpu.js" },
  { name: "jax-js wasm", file: "jax.js" },
  { name: "brain.js", file: "brain.js" },
  { name: "brain.js, one class of it", file: "brain-alone.js" },
];

const { values: options } = parseArgs({ strict: false, options: { json: { type: "boolean" } } });
/** brain.js' main file needs modules of Node: for browsers it comes bundled. */
const alias = {
  minibatch: resolve("src/index.ts"),
  "brain.js$": resolve("bench/peers/node_modules/brain.js/browser.min.js"),
};

/** The code of the entry, of all it imports, and of the parts that it is certain to load. */
async function code({ file, later = [] }: Application): Promise<string[]> {
  const bundle = await rolldown({
    input: `bench/peers/size/${file}`,
    platform: "browser",
    resolve: { alias },
    logLevel: "silent",
  });
  const { output } = await bundle.generate({ format: "esm", minify: true, chunkFileNames: "[name].js" });
  const chunks = output.filter((part) => part.type === "chunk");
  const taken = new Set<string>();
  const take = (name: string): void => {
    if (taken.has(name)) return;
    taken.add(name);
    chunks.find(({ fileName }) => fileName === name)?.imports.forEach(take);
  };
  for (const { fileName, isEntry } of chunks) if (isEntry || later.includes(fileName)) take(fileName);
  return chunks.filter(({ fileName }) => taken.has(fileName)).map((chunk) => chunk.code);
}

interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly gzip: number;
  readonly brotli: number;
  readonly binaryGzip: number;
}

const results: Size[] = [];
for (const application of applications) {
  const files = (application.binaries ?? []).map((path) => readFileSync(`bench/peers/${path}`));
  const parts = [...(await code(application)).map((text) => Buffer.from(text)), ...files];
  const sum = (size: (part: Buffer) => number) => parts.reduce((total, part) => total + size(part), 0);
  results.push({
    name: application.name,
    bytes: sum((part) => part.length),
    gzip: sum((part) => gzipSync(part, { level: 9 }).length),
    brotli: sum((part) => brotliCompressSync(part).length),
    binaryGzip: files.reduce((total, file) => total + gzipSync(file, { level: 9 }).length, 0),
  });
}

if (options.json) console.log(JSON.stringify(results, null, 1));
else {
  const head = ["application", "bytes", "gzip", "fetched .wasm", "brotli", "gzip / minibatch's"];
  const rows = results.map(({ name, bytes, gzip, binaryGzip, brotli }) => [
    name,
    ...[bytes, gzip, binaryGzip, brotli].map(String),
    `${(gzip / results[0].gzip).toFixed(2)} ×`,
  ]);
  console.log(table(head, rows));
}
