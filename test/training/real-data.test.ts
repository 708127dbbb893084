/** Real data are learned as well as scikit-learn's MLPClassifier learns them: see bench/real-data.ts, which runs more seeds. */
import { expect, test } from "vitest";
import { accuracies, likeOf, meanOf, type Task } from "../../bench/lib/real-data.ts";
import reference from "../../bench/results/real-data.json" with { type: "json" };

test.each<[Task, number, number]>([
  ["iris", 5, 0.95],
  ["wine", 5, 0.96],
  ["breast cancer", 5, 0.96],
  ["digits", 1, 0.965],
  ["digits, batch normalization and dropout", 3, 0.975],
  ["digits, residual", 2, 0.96],
  ["digits, embedded", 2, 0.96],
  ["breast cancer, residual", 3, 0.96],
  ["breast cancer, two inputs", 5, 0.96],
])("%s: over %i seeds at least %f, and as scikit-learn within a hundredth", async (task, seeds, least) => {
  const found = meanOf(await accuracies(task, seeds));
  expect(found).toBeGreaterThanOrEqual(least);
  expect(found).toBeGreaterThan(meanOf(reference[likeOf(task)].accuracies.slice(0, seeds)) - 0.01);
});
