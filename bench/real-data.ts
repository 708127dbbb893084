/**
 * Test accuracies on real data over five seeds, beside scikit-learn's MLPClassifier on the same splits, see real-data.py:
 * `node bench/real-data.ts`.
 */
import { readFileSync } from "node:fs";
import { accuracies, likeOf, meanOf, TASK_NAMES } from "./lib/real-data.ts";

const reference: Record<string, { accuracies: number[] }> = JSON.parse(
  readFileSync(new URL("results/real-data.json", import.meta.url), "utf8"),
);
const show = (values: readonly number[]) =>
  `${meanOf(values).toFixed(4)} (${Math.min(...values).toFixed(3)}-${Math.max(...values).toFixed(3)})`;

console.log("Test accuracy, mean and range over 5 seeds\n");
console.log(`${"data".padEnd(41)}${"minibatch".padEnd(24)}${"scikit-learn".padEnd(24)}time`);
for (const task of TASK_NAMES) {
  const start = performance.now();
  const found = await accuracies(task, 5);
  const time = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(
    `${task.padEnd(41)}${show(found).padEnd(24)}${show(reference[likeOf(task)]!.accuracies).padEnd(24)}${time}`,
  );
}
