/** The one table: everyone's medians, spreads and ratios to minibatch. */
import { duration, significant, table } from "../lib/table.ts";
import type { Workload } from "./workloads.ts";

/** What a peer measured of one workload: nanoseconds a product or a step in each round. */
export interface Outcome {
  readonly peer: string;
  readonly rounds: number[];
  /** Why there is no number. */
  without: string | undefined;
}

export interface Report {
  readonly date: string;
  readonly cpu: string;
  /** Load averages over 1, 5 and 15 minutes, before and after. */
  readonly load: string;
  readonly loadAfter: string;
  readonly node: string;
  readonly rounds: number;
  readonly versions: { name: string; version: string; failure: string | undefined }[];
  readonly results: { workload: Workload; outcomes: Outcome[] }[];
}

export interface Summary {
  readonly peer: string;
  /** Nanoseconds: median of the rounds, and the shortest. */
  readonly median?: number;
  readonly shortest?: number;
  /** Range of the rounds, as a part of their median. */
  readonly spread?: number;
  /** How many times as long as minibatch: median of the rounds' ratios, the least and the greatest. */
  readonly ratio?: readonly [median: number, least: number, greatest: number];
  /** The same of the shortest rounds: where a machine is shared, what is left when the noise is taken away. */
  readonly bestRatio?: number;
  readonly without?: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** A ratio is taken round by round: the two were measured right after one another. */
export function summarize({ peer, rounds, without }: Outcome, reference: Outcome): Summary {
  if (without !== undefined) return { peer, without };
  const middle = median(rounds);
  const summary = {
    peer,
    median: middle,
    shortest: Math.min(...rounds),
    spread: (Math.max(...rounds) - Math.min(...rounds)) / middle,
  };
  if (reference.without !== undefined) return summary;
  const ratios = rounds.map((ns, round) => ns / reference.rounds[round]);
  return {
    ...summary,
    ratio: [median(ratios), Math.min(...ratios), Math.max(...ratios)],
    bestRatio: summary.shortest / Math.min(...reference.rounds),
  };
}

function cells(workload: Workload, { peer, median: ns, shortest, spread, ratio, bestRatio }: Summary): string[] {
  const show =
    workload.kind === "product"
      ? (time: number) => `${significant((2 * workload.size ** 3) / time)} GFLOP/s`
      : (time: number) => duration(time);
  const ratios = ratio
    ? [`${significant(ratio[0])} ×`, `${significant(ratio[1])} - ${significant(ratio[2])}`]
    : ["", ""];
  const best = bestRatio ? `${significant(bestRatio)} ×` : "";
  return [peer, show(ns!), `${Math.round(spread! * 100)} %`, show(shortest!), ...ratios, best];
}

export function print(report: Report, json: boolean): void {
  const results = report.results.map(({ workload, outcomes }) => ({
    workload,
    outcomes,
    summaries: outcomes.map((outcome) => summarize(outcome, outcomes[0])),
  }));
  if (json) {
    console.log(JSON.stringify({ ...report, results }, null, 1));
    return;
  }
  console.log(`${report.date} UTC, ${report.cpu}, Node ${report.node}`);
  console.log(
    `load ${report.load} before, ${report.loadAfter} after; medians of ${report.rounds} rounds, one thread's processor time`,
  );
  for (const { name, version } of report.versions) if (version) console.log(`  ${name} ${version}`);

  const rows: string[][] = [];
  const missing = new Map<string, string[]>();
  for (const { workload, summaries } of results) {
    const measured = summaries.filter(({ without }) => without === undefined);
    measured.forEach((summary, i) => {
      rows.push([i === 0 ? workload.name : "", ...cells(workload, summary)]);
    });
    for (const { peer, without } of summaries) {
      if (without === undefined) continue;
      const why = `${peer}: ${without}`;
      missing.set(why, [...(missing.get(why) ?? []), workload.name]);
    }
  }
  const head = ["workload", "", "median", "spread", "best", "time / minibatch's", "range", "of the bests"];
  console.log(`\n${table(head, rows)}`);
  if (missing.size > 0) console.log("\nWithout a number:");
  for (const [why, workloads] of missing) {
    const which = workloads.length > 2 ? `${workloads.length} of ${results.length} workloads` : workloads.join("; ");
    console.log(`  ${why} (${which})`);
  }
}
