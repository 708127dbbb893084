import { expect, test } from "vitest";
import { lessonAccuracies, meanAndDeviation } from "../../bench/lib/lesson.ts";

/** The same experiment in PyTorch 1.13, see bench/lesson-seeds.py: mean and deviation of test accuracies over so many seeds. */
const REFERENCE = [
  { batchSize: 1, mean: 0.842, deviation: 0.08, seeds: 8 },
  { batchSize: 10, mean: 0.678, deviation: 0.072, seeds: 20 },
  { batchSize: 100, mean: 0.575, deviation: 0.062, seeds: 20 },
  { batchSize: 1120, mean: 0.559, deviation: 0.046, seeds: 20 },
];
const SEEDS = 20;

test.each(REFERENCE)(
  "batch size $batchSize learns as in PyTorch, over 20 seeds",
  async ({ batchSize, mean, deviation, seeds }) => {
    const ours = meanAndDeviation(await lessonAccuracies(batchSize, SEEDS));
    const standardError = Math.sqrt(deviation ** 2 / seeds + ours.deviation ** 2 / SEEDS);
    expect(Math.abs(ours.mean - mean) / standardError).toBeLessThan(2.5);
    expect(ours.deviation / deviation).toBeGreaterThan(0.5);
    expect(ours.deviation / deviation).toBeLessThan(1.6);
  },
);
