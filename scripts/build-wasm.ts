/**
 * Compiles the kernels, once per dialect, and embeds each binary as a module of its own: the package then needs no path,
 * no MIME type and no fetch, and an application loads only the dialect that its engine runs. For applications that bring a
 * binary themselves each is also a file, with a custom section that says what it is.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { deflate } from "./deflate.ts";

const asc = new URL("../node_modules/assemblyscript/bin/asc.js", import.meta.url).pathname;
const folder = new URL("../src/runtime/binaries/", import.meta.url);
mkdirSync(folder, { recursive: true });

/** Which kernels these are: the same sources have the same name, so that no version can be forgotten. */
const hash = createHash("sha256");
const sources = readdirSync("assembly", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
for (const file of sources.sort())
  hash
    .update(file)
    .update("\0")
    .update(readFileSync(`assembly/${file}`));
const kernels = hash.digest("hex").slice(0, 12);

/** What the outputs were made of, so that they are not made again of the same: compiling takes most of a build's time. */
const stamp = "build/made-of.txt";
const madeOf = [
  kernels,
  ...["asconfig.json", "scripts/build-wasm.ts", "scripts/deflate.ts", "package-lock.json"].map(digest),
].join("\n");
const made = existsSync(stamp) && existsSync(new URL("kernels.ts", folder)) && readFileSync(stamp, "utf8") === madeOf;
if (made) process.exit();
rmSync(stamp, { force: true });

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

writeFileSync(
  new URL("kernels.ts", folder),
  `// Made from assembly/. Not to be edited.\nexport const kernels = "${kernels}";\n`,
);

/** The custom section "minibatch", whose contents are text: its id, its length, that of its name, its name, the text. */
function customSection(text: string): Buffer {
  const name = Buffer.from("minibatch");
  const contents = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(text)]);
  return Buffer.concat([Buffer.from([0, contents.length]), contents]);
}

/** By the names of their binaries: the kernels of every network, and those that are loaded when a program needs them. */
const ENTRIES = {
  "": "assembly/index.ts",
  "-blocked": "assembly/gemm/blocked.ts",
  "-classes": "assembly/classes/index.ts",
  "-extra": "assembly/extra/index.ts",
};

for (const dialect of ["simd128", "relaxed"]) {
  for (const [suffix, entry] of Object.entries(ENTRIES)) {
    const name = `${dialect}${suffix}`;
    const outputs = ["--outFile", `build/${name}.wasm`, "--textFile", `build/${name}.wat`];
    const options = ["--config", "asconfig.json", "--target", dialect, ...outputs];
    const { status } = spawnSync(process.execPath, [asc, entry, ...options], { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
    const binary = readFileSync(`build/${name}.wasm`);
    const packed = Buffer.from(deflate(binary));
    if (!inflateRawSync(packed).equals(binary)) throw new Error(`${name} can't be unpacked.`);
    const text = `// Compiled from assembly/. Not to be edited.\nexport default ${JSON.stringify(packed.toString("base64"))};\n`;
    writeFileSync(new URL(`${name}.ts`, folder), text);
    if (suffix === "") {
      writeFileSync(new URL(`${name}.wasm`, folder), Buffer.concat([binary, customSection(`${dialect} ${kernels}`)]));
    }
    console.error(`${name}: ${binary.length} bytes, ${packed.length} packed`);
  }
}
writeFileSync(stamp, madeOf);
