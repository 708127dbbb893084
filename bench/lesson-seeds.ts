/**
 * The lesson over many seeds: test accuracy after 10 epochs for each batch size, beside the same experiment in PyTorch, see
 * lesson-seeds.py. `npm run bench:seeds`, or `npm run bench:seeds -- 200` for more seeds.
 */
import { BATCH_SIZES, lessonAccuracies, meanAndDeviation } from "./lib/lesson.ts";

const seeds = Number(process.argv[2] ?? 20);
/** PyTorch 1.13 over 20 seeds, 8 for batch size 1. */
const PYTORCH: Record<number, string> = {
  1: "0.842, 0.72-0.97",
  10: "0.678 ± 0.072",
  100: "0.575 ± 0.062",
  1120: "0.559 ± 0.046",
};

console.log(`Test accuracy after 10 epochs, ${seeds} seeds\n`);
console.log("batch size   mean ± deviation   range       PyTorch");
for (const batchSize of BATCH_SIZES) {
  const scores = await lessonAccuracies(batchSize, seeds);
  const { mean, deviation } = meanAndDeviation(scores);
  const [least, most] = [Math.min(...scores).toFixed(2), Math.max(...scores).toFixed(2)];
  const spread = `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`;
  console.log(`${String(batchSize).padStart(10)}   ${spread.padEnd(16)}   ${least}-${most}   ${PYTORCH[batchSize]}`);
}
