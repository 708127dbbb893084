import { defineConfig } from "vite";

/**
 * The package's JavaScript: one file for each entry point, and one for each dialect's binary, which is loaded only where it
 * runs. Not minified: that is left to the applications' bundlers, and stack traces stay readable.
 */
export default defineConfig({
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    emptyOutDir: true,
    lib: {
      entry: { index: "src/index.ts", datasets: "src/datasets/index.ts" },
      formats: ["es"],
    },
    rolldownOptions: { output: { chunkFileNames: "[name].js" } },
  },
});
