/** What every metric is. */
import type { Loss } from "../losses/loss.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

/** A metric: one number per row; what is reported is their mean over all rows seen. */
export interface Metric {
  /** The key under which it is reported, e.g. `binary_accuracy`. */
  readonly name: string;
  /** What labels it takes, see {@link Loss.labels}. */
  readonly labels: Loss["labels"];
  /** The metric of each row, (rows, 1). */
  perRow(p: ProgramBuilder, y: Value, prediction: Value): Value;
}
