import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  // Examples are run from the sources.
  resolve: {
    alias: [{ find: /^minibatch(?:\/(datasets|learn))?$/, replacement: `${import.meta.dirname}/src/$1/index.ts` }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "test/browser/**"],
    testTimeout: 60_000,
  },
});
