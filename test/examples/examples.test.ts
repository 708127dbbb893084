/** Every example runs, with few epochs, and prints what it is there for. */
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const folder = new URL("../../examples/", import.meta.url);
/** What the output of each must have. */
const PRINTS: Record<string, RegExp> = {
  "digits.js": /test accuracy 0\.\d{3}/,
  "early-stopping.js": /malignant[\s\S]*area under the ROC curve: 0\.\d{4}[\s\S]*"className":"StandardScaler"/,
  "lesson.js": /What batch size does[\s\S]*test accuracy 0\.\d{3}/,
  "quickstart.js": /test accuracy: 0\.\d+/,
  "regression.js": /fold 4: [\s\S]*R² -?\d+\.\d{3} on average/,
  "worker.js": /in a worker[\s\S]*all \d+ weights are equal, bit for bit/,
};

let text: string;
beforeEach(() => {
  text = "";
  vi.stubEnv("EPOCHS", "2");
  vi.spyOn(console, "log").mockImplementation((...values) => {
    text += `${values.join(" ")}\n`;
  });
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("all examples are run here", () => {
  const there = readdirSync(folder).filter((name) => name.endsWith(".js") && name !== "format.js");
  expect(there.sort()).toEqual(Object.keys(PRINTS).sort());
});

test.each(Object.entries(PRINTS))("%s", { timeout: 120_000 }, async (name, prints) => {
  await import(/* @vite-ignore */ new URL(name, folder).href);
  expect(text).toMatch(prints);
});

test("they are short", () => {
  for (const name of Object.keys(PRINTS).filter((one) => one !== "lesson.js")) {
    expect(readFileSync(new URL(name, folder), "utf8").split("\n").length).toBeLessThan(60);
  }
});
