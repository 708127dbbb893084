/**
 * Builds of the application, each with a bundler's defaults: what someone would do who has read no more than its first page.
 * Each fills a folder that is then served.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";

/** Fills `out` from the application in `folder`. */
export type Build = (folder: string, out: string) => Promise<void>;

/** How the page loads its script: the tests' own comes before. */
function page(out: string, script: string): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, "index.html"),
    `<!DOCTYPE html>\n<title>Trains</title>\n<script src="/report.js"></script>\n${script}\n`,
  );
}

/** The sources as they are; imports name the package's files by where they are served. */
async function byUrl(folder: string, out: string): Promise<void> {
  cpSync(join(folder, "src"), out, { recursive: true });
  cpSync(join(folder, "node_modules"), join(out, "node_modules"), { recursive: true });
  const file = join(out, "train.js");
  const text = readFileSync(file, "utf8")
    .replace('"minibatch"', '"/node_modules/minibatch/dist/index.js"')
    .replace('"minibatch/datasets"', '"/node_modules/minibatch/dist/datasets.js"');
  writeFileSync(file, text);
}

/** The sources as they are, with an import map. */
async function byImportMap(folder: string, out: string): Promise<void> {
  cpSync(join(folder, "src"), out, { recursive: true });
  cpSync(join(folder, "node_modules"), join(out, "node_modules"), { recursive: true });
  const root = "/node_modules/minibatch/dist";
  const imports = { minibatch: `${root}/index.js`, "minibatch/datasets": `${root}/datasets.js` };
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  page(out, `${map}\n<script type="module" src="./main.js"></script>`);
}

async function withVite(folder: string, out: string): Promise<void> {
  const root = join(folder, "src");
  await vite({ root, configFile: false, logLevel: "error", build: { outDir: out, emptyOutDir: true } });
}

async function withWebpack(folder: string, out: string): Promise<void> {
  page(out, '<script src="./main.js" defer></script>');
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    webpack({ mode: "production", context: folder, entry: "./src/main.js", output: { path: out } }, (error, found) =>
      error ? reject(error) : resolve(found),
    );
  });
  if (stats!.hasErrors() || stats!.hasWarnings()) throw new Error(stats!.toString());
}

/** One script, in no module. */
async function withEsbuild(folder: string, out: string): Promise<void> {
  page(out, '<script src="./main.js" defer></script>');
  const entryPoints = [join(folder, "src/main.js")];
  await esbuild.build({ entryPoints, bundle: true, minify: true, outdir: out, logLevel: "error" });
}

async function withEsbuildSplitting(folder: string, out: string): Promise<void> {
  page(out, '<script type="module" src="./main.js"></script>');
  const entryPoints = ["main.js", "own-worker.js"].map((name) => join(folder, "src", name));
  await esbuild.build({ entryPoints, bundle: true, splitting: true, format: "esm", minify: true, outdir: out });
}

/** Rollup resolves no packages by itself: the import is of the file, as it would be without its node-resolve plugin. */
async function withRollup(folder: string, out: string): Promise<void> {
  page(out, '<script type="module" src="./main.js"></script>');
  const dist = join(folder, "node_modules/minibatch/dist");
  const bundle = await rollup({
    input: ["main", "own-worker"].map((name) => join(folder, "src", `${name}.js`)),
    plugins: [
      {
        name: "paths",
        resolveId: (id) => ({ minibatch: join(dist, "index.js"), "minibatch/datasets": join(dist, "datasets.js") })[id],
      },
    ],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  await bundle.write({ dir: out, format: "es" });
}

export interface Case {
  readonly name: string;
  readonly build: Build;
  /** Whether it can be served with the strict policy: not with a map in the page. */
  readonly strict: boolean;
  /** Whether the application can have a worker of its own: not without modules. */
  readonly ownWorker: boolean;
  /** Whether the library's worker is found: esbuild and Rollup don't bring its file along. */
  readonly libraryWorker: boolean;
}

export const builds: readonly Case[] = [
  { name: "no bundler, relative addresses", build: byUrl, strict: true, ownWorker: true, libraryWorker: true },
  { name: "no bundler, an import map", build: byImportMap, strict: false, ownWorker: false, libraryWorker: true },
  { name: "Vite", build: withVite, strict: true, ownWorker: true, libraryWorker: true },
  { name: "webpack", build: withWebpack, strict: true, ownWorker: true, libraryWorker: true },
  { name: "esbuild", build: withEsbuild, strict: true, ownWorker: false, libraryWorker: false },
  { name: "esbuild with splitting", build: withEsbuildSplitting, strict: true, ownWorker: true, libraryWorker: false },
  { name: "Rollup", build: withRollup, strict: true, ownWorker: true, libraryWorker: false },
];
