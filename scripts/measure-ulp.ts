/**
 * The largest error of each elementary function and activation, per dialect, over every `--stride`th float32:
 *
 *     node scripts/measure-ulp.ts [--stride 1] [function ...]
 *
 * Every float takes minutes per function (gelu, whose reference is slow, an hour: use a stride). 0 stands for at most 1/2.
 */
import { parseArgs } from "node:util";
import { type FunctionName, Probe } from "../test/assembly/probe.ts";
import { domains, functions, ulps } from "../test/assembly/reference.ts";

const { values, positionals } = parseArgs({ options: { stride: { type: "string" } }, allowPositionals: true });
const stride = Number(values.stride ?? 1009);
const names = (positionals.length ? positionals : Object.keys(functions)) as FunctionName[];

const LENGTH = 1 << 16;
const probes = { simd128: new Probe("simd128", LENGTH), relaxed: new Probe("relaxed", LENGTH) };

for (const name of names) {
  const exact = functions[name];
  const [low, high] = domains[name] ?? [-Infinity, Infinity];
  const worst = { simd128: { error: 0, at: 0 }, relaxed: { error: 0, at: 0 } };
  const expected = new Float64Array(LENGTH);
  const nearest = new Float32Array(LENGTH); // an error of 1/2 at most, not worth a look
  const patterns = new Uint32Array(LENGTH);
  const { x } = probes.simd128;
  const words = new Uint32Array(x.buffer, x.byteOffset, LENGTH);
  for (let first = 0; first < 2 ** 32; first += LENGTH * stride) {
    for (let i = 0; i < LENGTH; i++) patterns[i] = Math.min(first + i * stride, 2 ** 32 - 1);
    words.set(patterns);
    for (let i = 0; i < LENGTH; i++) expected[i] = exact(x[i]);
    nearest.set(expected);
    probes.relaxed.x.set(x);
    for (const [dialect, probe] of Object.entries(probes)) {
      probe.apply(name);
      const record = worst[dialect as keyof typeof worst];
      for (let i = 0; i < LENGTH; i++) {
        if (probe.y[i] === nearest[i] || x[i] < low || x[i] > high) continue;
        const error = ulps(probe.y[i], expected[i]);
        if (error > record.error) Object.assign(record, { error, at: x[i] });
      }
    }
  }
  const report = Object.entries(worst).map(([d, { error, at }]) => `${d} ${error.toFixed(3)} at ${at}`);
  console.log(`${name.padEnd(9)} ${report.join("   ")}`);
}
