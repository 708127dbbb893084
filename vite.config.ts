import { defineConfig, type Plugin } from "vite";

/** Where a worker is made: the applications' bundlers shall see it as it is, and not this one. */
const FORM = 'new URL("./worker.js", import.meta.url)';
const HIDDEN = "__MINIBATCH_WORKER__";
const leaveWorker: Plugin = {
  name: "leave-worker",
  enforce: "pre",
  transform: (code) => (code.includes(FORM) ? code.replace(FORM, HIDDEN) : undefined),
  renderChunk: (code) => (code.includes(HIDDEN) ? code.replace(HIDDEN, FORM) : undefined),
};

/**
 * The package's JavaScript: one file for each entry point, and one for each dialect's binary, which is loaded only where it
 * runs. Not minified: that is left to the applications' bundlers, and stack traces stay readable.
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
