/**
 * minibatch beside other ways to train on the CPU, in the same run: `npm run bench:peers`.
 *
 *   npm run bench:peers -- --quick    fewer workloads and rounds
 *   npm run bench:peers -- --json     every round of everyone
 *   npm run bench:peers -- --only torch --on "batch 128"    one peer, on some of the workloads
 *   npm run bench:peers -- --size     what an application downloads, instead of times
 *
 * The peers take turns: in each round everyone measures once, so that whatever else the machine does hits all alike.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Peer, type PeerOptions } from "./peer.ts";
import { type Outcome, print } from "./report.ts";
import { expectedProbes, full, quick, type Workload } from "./workloads.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean" },
    json: { type: "boolean" },
    size: { type: "boolean" },
    only: { type: "string" },
    on: { type: "string", default: "" },
  },
});

/** The first one is what the others are compared with. */
const list: PeerOptions[] = [
  { name: "minibatch", adapter: ["minibatch.ts", "relaxed"] },
  { name: "minibatch, wideSimd", adapter: ["minibatch.ts", "relaxed", "wide"] },
  { name: "minibatch, deterministic", adapter: ["minibatch.ts", "simd128"] },
  { name: "TensorFlow.js wasm", adapter: ["tfjs.js", "wasm"] },
  { name: "TensorFlow.js cpu", adapter: ["tfjs.js", "cpu"] },
  { name: "jax-js wasm", adapter: ["jax.js"] },
  { name: "brain.js, momentum", adapter: ["brain.js", "momentum"] },
  { name: "brain.js, Adam", adapter: ["brain.js", "adam"] },
  { name: "PyTorch", adapter: ["torch-peer.py"] },
  { name: "NumPy", adapter: ["numpy-peer.py"] },
];

const effort = options.quick ? { rounds: 3, warmup: 200, time: 100 } : { rounds: 7, warmup: 400, time: 200 };

/** Everyone's rounds of one workload. */
async function compare(peers: readonly Peer[], workload: Workload): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const peer of peers) {
    const { unsupported } = await peer.prepare(workload, effort.warmup);
    outcomes.push({ peer: peer.name, rounds: [], without: peer.failure ?? unsupported });
  }
  const playing = outcomes.flatMap((outcome, i) =>
    outcome.without === undefined ? [[outcome, peers[i]] as const] : [],
  );
  for (let round = 0; round < effort.rounds; round++) {
    for (const [outcome, peer] of playing) outcome.rounds.push(await peer.measure(effort.time));
  }
  for (const [outcome, peer] of playing) {
    const mistake = check(workload, await peer.finish());
    outcome.without = peer.failure ?? mistake;
  }
  return outcomes;
}

/** A number is worth nothing if what was measured did not compute the thing. */
function check(workload: Workload, { values, losses }: { values?: number[]; losses?: number[] }): string | undefined {
  if (workload.kind === "training") {
    if (losses && losses[1] < losses[0]) return undefined;
    return `did not learn: loss ${losses?.join(", then ")}`;
  }
  const expected = expectedProbes(workload);
  const close = values && expected.every((value, i) => Math.abs(values[i] - value) < 1e-3);
  return close ? undefined : `wrong product: ${values?.join(" ")} instead of ${expected.join(" ")}`;
}

async function main(): Promise<void> {
  const chosen = list.filter(
    ({ name }, i) => i === 0 || !options.only || name.toLowerCase().includes(options.only.toLowerCase()),
  );
  const peers = chosen.map((given) => new Peer(given));
  for (const peer of peers) await peer.start();
  const about = {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    cpu: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
    load: loadavg()
      .map((value) => value.toFixed(1))
      .join(" "),
    node: process.version,
    versions: peers.map(({ name, version, failure }) => ({ name, version, failure })),
  };
  const results = [];
  for (const workload of options.quick ? quick : full) {
    if (!workload.name.includes(options.on)) continue;
    process.stderr.write(`${workload.name}\n`);
    results.push({ workload, outcomes: await compare(peers, workload) });
  }
  for (const peer of peers) peer.stop();
  const loadAfter = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  print({ ...about, loadAfter, rounds: effort.rounds, results }, options.json ?? false);
}

/** Once; without them the JavaScript peers say that they are missing. */
function install(): void {
  if (existsSync("bench/peers/node_modules/.package-lock.json")) return;
  const install = ["ci", "--prefix", "bench/peers", "--ignore-scripts", "--no-audit", "--no-fund"];
  // The standard output is the table's.
  spawnSync("npm", install, { stdio: ["ignore", 2, 2] });
}

install();
if (options.size) await import("./size.ts");
else await main();
