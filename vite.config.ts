import { defineConfig, type Plugin } from "vite";

/** Where a worker is made: the applications' bundlers shall see it as it is, and not this one. */
const FORM = 'new URL("./worker.js", import.meta.url)';
/** As long as what it hides, so that the source map stays right. */
const HIDDEN = "__MINIBATCH_WORKER".padEnd(FORM.length, "_");
const swap = (from: string, to: string) => (code: string) =>
  code.includes(from) ? { code: code.replace(from, to), map: null } : undefined;
const leaveWorker: Plugin = {
  name: "leave-worker",
  enforce: "pre",
  transform: swap(FORM, HIDDEN),
  renderChunk: swap(HIDDEN, FORM),
};

/**
 * The package's JavaScript as engines load it: one file for each entry point, and one for each part that is loaded late. Bundlers
 * get it module by module, as the TypeScript compiler writes it (the `module` condition of the exports): out of one large file they
 * can't take what is loaded late. Not minified: that is left to the applications' bundlers, and stack traces stay readable.
 */
export default defineConfig({
  plugins: [leaveWorker],
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    emptyOutDir: true,
    lib: {
      entry: {
        index: "src/index.ts",
        learn: "src/learn/index.ts",
        datasets: "src/datasets/index.ts",
        worker: "src/runtime/worker/worker.ts",
      },
      formats: ["es"],
    },
    rolldownOptions: { output: { chunkFileNames: "[name].js" } },
  },
});
