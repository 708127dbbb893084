import { expect, test } from "vitest";
import { suites } from "../suites.ts";

test("few test files are left out of browsers, because they need Node", () => {
  const { files, leftOut } = suites();
  console.log(`Not run in browsers:\n${[...leftOut.values()].map((why) => `  ${why}`).join("\n")}`);
  expect(files.length).toBeGreaterThan(4 * leftOut.size);
  for (const folder of ["assembly", "layers", "losses", "optimizers", "program", "training"]) {
    expect([...leftOut.keys()].filter((file) => file.startsWith(`test/${folder}/`))).toEqual([]);
  }
});
