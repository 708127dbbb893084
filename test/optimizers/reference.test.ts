import { beforeAll, describe, expect, it } from "vitest";
import { init, optimizers } from "../../src/index.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";
import { dialects } from "../assembly/harness.ts";
import fixture from "../fixtures/optimizers/optimizers.json" with { type: "json" };
import { denseModel, type Problem } from "./linear.ts";

const { steps, seen, rows, cases } = fixture;
const problems = fixture.problems as unknown as Record<string, Problem>;

type Maker = keyof Omit<typeof optimizers, "Optimizer" | "fromConfig" | "withOptions">;
const make = (name: string, config: object): Optimizer => optimizers[name as Maker](config);

/**
 * How far a weight may be from the reference, as a part of how far weights moved, beside float32's own rounding in each step. Muon's
 * iteration magnifies rounding errors of small singular values, 3.4445 times in each of six steps; divided by the root of a
 * small sum of squares, so does Adadelta's first step.
 */
const TOLERANCE: Record<string, number> = { muon: 5e-5 };

function expectNear(found: number[][], expected: number[][], start: number[][], step: number, tolerance: number): void {
  expected.forEach((weights, i) => {
    const moved = Math.max(...weights.map((w, j) => Math.abs(w - start[i]![j]!)));
    weights.forEach((w, j) => {
      const rounding = 6e-8 * Math.max(Math.abs(w), Math.abs(start[i]![j]!)) * step;
      expect(Math.abs(found[i]![j]! - w), `weight ${i}, ${j} after step ${step}`).toBeLessThanOrEqual(
        tolerance * moved + rounding,
      );
    });
  });
}

describe.each(dialects)("%s: as PyTorch, or the published equations in NumPy, in float64", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it.each(cases)("$name $config, $problem", async ({ name, config, problem, weights, ...more }) => {
    const start = problems[problem]!.weights.map((w) => w.flat());
    const { step, weights: now, fit } = denseModel(problems[problem]!, rows, make(name, config));
    const tolerance = TOLERANCE[name] ?? 1e-5;
    for (let i = 0; i < steps; i++) {
      await step(i);
      const at = seen.indexOf(i + 1);
      if (at >= 0) expectNear(now(), weights[at]!, start, i + 1, tolerance);
    }
    // The same in `fit`, where averaged weights take their place in the end.
    const again = denseModel(problems[problem]!, rows, make(name, config));
    await again.fit();
    if ("ema" in more) expectNear(again.weights(), more.ema as number[][], start, steps, tolerance);
    else expect(again.weights()).toEqual(now());
    expect(fit).toBeDefined();
  });
});

it("every optimizer has a reference, with its defaults and without", () => {
  const names = Object.keys(optimizers).filter((name) => !["Optimizer", "fromConfig", "withOptions"].includes(name));
  for (const name of names) {
    const of = cases.filter((each) => each.name === name);
    expect(of.length, name).toBeGreaterThanOrEqual(2);
  }
});
