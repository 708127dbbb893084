/** F-scores: how precise and how complete what is found of each class is. Keras 3's, https://keras.io/api/metrics/classification_metrics/ */
import { countHits } from "../../program/ops/counts.ts";
import { type Complete, type NameOption, rowsOf, streaming, sum } from "../define.ts";
import type { StreamingMetric } from "../metric.ts";

export interface F1Options extends NameOption {
  /**
   * `micro` counts all classes together, `macro` is the mean of the classes' scores, `weighted` that mean weighted by how often each class is
   * there. By default each class has its score.
   */
  average?: "micro" | "macro" | "weighted" | null;
  /** Above it, in (0, 1], a class is found. By default the largest of a row is. */
  threshold?: number | null;
}

export interface FBetaOptions extends F1Options {
  /** How much more recall matters than precision. Default 1. */
  beta?: number;
}

export const F1_SCORE: Complete<F1Options> = { average: null, threshold: null, name: "f1_score" };
export const FBETA_SCORE: Complete<FBetaOptions> = { ...F1_SCORE, beta: 1, name: "fbeta_score" };

export const f1Score = (config: Complete<F1Options> = F1_SCORE): StreamingMetric => score("F1Score", config, 1);
export const fbetaScore = (config: Complete<FBetaOptions> = FBETA_SCORE): StreamingMetric =>
  score("FBetaScore", config, config.beta);

const EPSILON = 1e-7;

function score(className: string, config: Complete<F1Options>, beta: number): StreamingMetric {
  const { average, threshold } = config;
  const square = beta * beta;
  const one = (hits: number, found: number, targets: number): number => {
    const precision = hits / (found + EPSILON);
    const recall = hits / (targets + EPSILON);
    return ((precision * recall) / (square * precision + recall + EPSILON)) * (1 + square);
  };
  return streaming(className, config, {
    labels: "values",
    checkOutput(output) {
      if (output.length !== 1) return `it needs an output (rows, classes), found ${rowsOf(output)}.`;
      if (output[0] !== 1 || threshold !== null) return undefined;
      return "the largest of one column is always that column. Give a threshold, e.g. 0.5.";
    },
    size: ([classes]) => 3 * classes!,
    update: (p, y, prediction, state, weights) => countHits(p, state, y, prediction, { threshold, weights }),
    result(state) {
      const column = (i: number) => state.filter((_, j) => j % 3 === i);
      const [hits, found, targets] = [column(0), column(1), column(2)];
      if (average === "micro") return one(sum(hits), sum(found), sum(targets));
      const scores = Array.from(hits, (value, i) => one(value, found[i]!, targets[i]!));
      if (average === "macro") return sum(scores) / scores.length;
      if (average === "weighted")
        return sum(scores.map((value, i) => (value * targets[i]!) / (sum(targets) + EPSILON)));
      return scores;
    },
  });
}
