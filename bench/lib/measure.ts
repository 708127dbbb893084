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
export async function measure(call: () => void, effort: Effort): Promise<Timing> {
  await warmUp(call, effort);
  const bench = new Bench({ time: effort.time, iterations: 5, warmup: false, throws: true });
  bench.add("call", call);
  const [{ result }] = await bench.run();
  if (!("latency" in result)) throw new Error(`benchmark ended ${result.state}`);
  const { p50, mad } = result.latency;
  return { ns: p50 * 1e6, spread: mad / p50 };
}

/**
 * Median times of calls that take turns, so that whatever else the machine does hits all of them: their ratios are firmer
 * than their times. A call that is much shorter than the longest should do its work several times.
 */
export async function measureInTurns(calls: (() => void)[], effort: Effort): Promise<Timing[]> {
  for (const call of calls) await warmUp(call, effort);
  const times: number[][] = calls.map(() => []);
  const end = performance.now() + effort.time * calls.length;
  while (performance.now() < end || times[0]!.length < 5) {
    calls.forEach((call, i) => {
      const start = performance.now();
      call();
      times[i]!.push(performance.now() - start);
    });
  }
  return times.map((values) => {
    const middle = median(values);
    return { ns: middle * 1e6, spread: median(values.map((value) => Math.abs(value - middle))) / middle };
  });
}

async function warmUp(call: () => void, { warmup }: Effort): Promise<void> {
  for (let round = 0; round < 2; round++) {
    const end = performance.now() + warmup / 2;
    do call();
    while (performance.now() < end);
    await pause(5);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
