/** All scores against scikit-learn's, bit by bit: sums are in its order. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MinibatchError } from "../../src/errors.ts";
import * as learn from "../../src/learn/index.ts";
import classification from "../fixtures/learn/classification.json" with { type: "json" };
import ranking from "../fixtures/learn/ranking.json" with { type: "json" };
import regression from "../fixtures/learn/regression.json" with { type: "json" };
import { camel, casesOf, type ScoreCase } from "./fixtures.ts";

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/**
 * Sums whose order scikit-learn leaves to BLAS or to a compiled loop, and logarithms, which are within 1 ULP here: to 1e-14 of their
 * size. Everything else is to the last bit.
 */
const NEARLY = ["log_loss", "accuracy_score"];

type Score = (yTrue: unknown, yPred: unknown, options: unknown) => unknown;

const groups = { classification, ranking, regression };
for (const [group, written] of Object.entries(groups)) {
  const cases = casesOf<ScoreCase>(written as never).map((one, i) => ({ i, ...one }));
  describe(group, () => {
    test.each(cases)("$i: $score $options is scikit-learn's", ({ score, yTrue, yPred, options, ...expected }) => {
      const name = camel(score);
      const run = () => (learn as unknown as Record<string, Score>)[name]!(yTrue, yPred, options);
      if (expected.error !== undefined) {
        expect(run).toThrow(MinibatchError);
        expect(run).toThrow(new RegExp(`^${name}: `));
        return;
      }
      let result = run();
      if (result instanceof Object && "toArray" in result) result = (result as { toArray(): unknown }).toArray();
      if (score === "confusion_matrix") {
        const rounded = (expected.result as number[][]).map((row) => row.map(Math.fround));
        expect(result).toEqual(rounded);
      } else if (NEARLY.includes(score)) {
        const size = Math.abs(expected.result as number);
        expect(Math.abs((result as number) - (expected.result as number))).toBeLessThanOrEqual(1e-14 * size);
      } else {
        expect(result).toEqual(expected.result);
      }
      expect(warnings.length > 0).toBe(expected.warns === true);
      for (const text of warnings) expect(text.startsWith(`${name}: `)).toBe(true);
    });
  });
}
