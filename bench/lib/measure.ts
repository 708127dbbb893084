/** How long a call takes, by tinybench, after the engine has had its chance to optimise. */
import { setTimeout as pause } from "node:timers/promises";
import { Bench } from "tinybench";

export interface Timing {
  /** Median of the calls, in nanoseconds. */
  readonly ns: number;
  /** Median distance from the median, as a part of it. */
  readonly spread: number;
}

export interface Effort {
  /** Milliseconds of warm-up and of measurement. */
  readonly warmup: number;
  readonly time: number;
}

/**
 * Median time of `call`. Engines compile a hot kernel in the background and replace it between two calls: so many
 * calls, a pause, and the same again come before the measurement.
 */
export async function measure(call: () => void, { warmup, time }: Effort): Promise<Timing> {
  for (let round = 0; round < 2; round++) {
    const end = performance.now() + warmup / 2;
    do call();
    while (performance.now() < end);
    await pause(5);
  }
  const bench = new Bench({ time, iterations: 5, warmup: false, throws: true });
  bench.add("call", call);
  const [{ result }] = await bench.run();
  if (!("latency" in result)) throw new Error(`benchmark ended ${result.state}`);
  const { p50, mad } = result.latency;
  return { ns: p50 * 1e6, spread: mad / p50 };
}
