/** Kernels against PyTorch: see test/fixtures/kernels/generate.py. */
import { readFileSync } from "node:fs";
import { describe, it } from "vitest";
import * as Extra from "../../assembly/extra/opcodes.ts";
import * as Core from "../../assembly/opcodes.ts";
import { activationOpcode, dialects, expectClose, gradientOpcode, KernelBench } from "./harness.ts";

const Op = { ...Extra, ...Core };

import { functions, softmax } from "./reference.ts";

interface Fixtures {
  activations: Record<string, { x: number[]; y: number[]; dy: number[]; dx: number[] }>;
  losses: Record<string, { p: number[]; y: number[]; loss: number[]; dl: number[]; dp: number[] }>;
  softmax: { x: number[]; y: number[]; dy: number[]; dx: number[] };
  delta: number;
  rows: number;
  columns: number;
}

const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL("../fixtures/kernels/kernels.json", import.meta.url), "utf8"),
);
const { rows, columns, delta } = fixtures;
const opcode = (name: string) => (Op as Record<string, number>)[name];

/** What the gradients of logits read. */
const links: Record<string, (z: number[]) => number[]> = {
  BINARY_CROSSENTROPY_LOGITS: (z) => z.map(functions.sigmoid),
  CATEGORICAL_CROSSENTROPY_LOGITS: softmax,
  SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS: softmax,
};

describe.each(dialects)("kernels give what PyTorch gives (%s)", (dialect) => {
  const bench = new KernelBench(dialect);

  it.each(Object.entries(fixtures.activations))("%s", (name, fixture) => {
    bench.reset();
    const n = fixture.x.length;
    const [x, dy] = [bench.floats(fixture.x), bench.floats(fixture.dy)];
    const [y, dx] = [bench.floats(n), bench.floats(n)];
    bench.execute(activationOpcode(opcode(name)), y, x, n, opcode(name));
    expectClose(y.f32, fixture.y, 1e-6, 1e-9, name);
    bench.execute(gradientOpcode(opcode(name)), dx, dy, x, y, n, opcode(name));
    expectClose(dx.f32, fixture.dx, 1e-6, 3e-7, name);
  });

  it.each(Object.entries(fixtures.losses))("%s", (name, fixture) => {
    bench.reset();
    const parameters = name === "HUBER" ? [{ float: delta }] : [];
    const [p, y] = [bench.floats(fixture.p), bench.floats(fixture.y)];
    const loss = bench.floats(rows);
    bench.execute(opcode(name), loss, p, y, rows, columns, ...parameters);
    expectClose(loss.f32, fixture.loss, 1e-6, 1e-6, name);
    const row = (i: number) => fixture.p.slice(i * columns, (i + 1) * columns);
    const link = links[name] ?? ((values: number[]) => values);
    const linked = bench.floats(Array.from({ length: rows }, (_, i) => link(row(i))).flat());
    const dp = bench.floats(rows * columns);
    bench.execute(opcode(`${name}_GRADIENT`), dp, bench.floats(fixture.dl), linked, y, rows, columns, ...parameters);
    expectClose(dp.f32, fixture.dp, 2e-6, 2e-7, name);
  });

  it("SOFTMAX", () => {
    bench.reset();
    const { x, y, dy, dx } = fixtures.softmax;
    const [out, gradient] = [bench.floats(x.length), bench.floats(x.length)];
    bench.execute(Op.SOFTMAX, out, bench.floats(x), 2, x.length / 2);
    expectClose(out.f32, y, 2e-6);
    bench.execute(Op.SOFTMAX_GRADIENT, gradient, bench.floats(dy), out, 2, x.length / 2);
    expectClose(gradient.f32, dx, 2e-6, 1e-7);
  });
});
