/** What the definitions of metrics share. Imports types only: it is loaded late. */
import type { Shape } from "../data/tensor.ts";
import type { MeanMetric, StreamingMetric } from "./metric.ts";

/** What every metric can be given. */
export interface NameOption {
  /** The key under which it is reported. Default its name in Keras' spelling. */
  name?: string;
}

/** Options with nothing left out. */
export type Complete<Options> = { readonly [Key in keyof Options]-?: Options[Key] };

type Config = { readonly name: string };

/** A metric that is the mean of a number of each row. */
export function mean(
  className: string,
  config: Config,
  parts: Omit<MeanMetric, "name" | "className" | "config">,
): MeanMetric {
  return { ...parts, ...named(className, config, parts) };
}

/** A metric with a state. */
export function streaming(
  className: string,
  config: Config,
  parts: Omit<StreamingMetric, "name" | "className" | "config">,
): StreamingMetric {
  return { ...parts, ...named(className, config, parts) };
}

function named(className: string, config: Config, { checkOutput }: Pick<MeanMetric, "checkOutput">) {
  return {
    name: config.name,
    className,
    config: { ...config },
    checkOutput: (output: Shape) => {
      const complaint = checkOutput?.(output);
      return complaint && `compile: metric ${config.name}: ${complaint}`;
    },
  };
}

export const rowsOf = (output: Shape): string => `(rows, ${output.join(", ")})`;

/** 0 where nothing can be said, as there is nothing to divide by. */
export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
