import { describe, expect, it } from "vitest";
import { schedules } from "../../src/index.ts";
import type { LearningRateSchedule } from "../../src/schedules/index.ts";
import reference from "../fixtures/schedules/schedules.json" with { type: "json" };

type Name = Exclude<keyof typeof schedules, "fromConfig">;
const make = (name: string, config: object) => (schedules[name as Name] as (c: object) => LearningRateSchedule)(config);

describe.each(reference.cases)("$name $config", ({ name, config, rates }) => {
  it("is as Keras' equations in float64", () => {
    const { at } = make(name, config);
    reference.steps.forEach((step, i) => {
      expect(Math.abs(at(step) - rates[i]!), `step ${step}`).toBeLessThanOrEqual(1e-12 * Math.abs(rates[i]!) + 1e-17);
    });
  });

  it("is made again from its config, and from JSON", () => {
    const schedule = make(name, config);
    expect(schedule.name).toBe(name);
    expect(schedule.getConfig()).toMatchObject(config);
    for (const again of [
      make(name, schedule.getConfig()),
      schedules.fromConfig(JSON.parse(JSON.stringify(schedule))),
    ]) {
      expect(again.getConfig()).toEqual(schedule.getConfig());
      expect(reference.steps.map(again.at)).toEqual(reference.steps.map(schedule.at));
    }
  });
});

it("defaults are Keras'", () => {
  const decay = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 };
  expect(schedules.exponentialDecay(decay).getConfig()).toEqual({ ...decay, staircase: false });
  expect(schedules.inverseTimeDecay(decay).getConfig()).toEqual({ ...decay, staircase: false });
  const steps = { initialLearningRate: 0.1, decaySteps: 10 };
  expect(schedules.polynomialDecay(steps).getConfig()).toEqual({
    ...steps,
    endLearningRate: 1e-4,
    power: 1,
    cycle: false,
  });
  expect(schedules.cosineDecay(steps).getConfig()).toEqual({ ...steps, alpha: 0, warmupTarget: null, warmupSteps: 0 });
  const first = { initialLearningRate: 0.1, firstDecaySteps: 10 };
  expect(schedules.cosineDecayRestarts(first).getConfig()).toEqual({ ...first, tMul: 2, mMul: 1, alpha: 0 });
});

it("a config can't be changed from outside", () => {
  const boundaries = [1, 2];
  const schedule = schedules.piecewiseConstantDecay({ boundaries, values: [3, 2, 1] });
  boundaries[0] = 100;
  schedule.getConfig().values = [];
  expect([0, 1, 2, 3].map(schedule.at)).toEqual([3, 3, 2, 1]);
});

it.each([
  [
    () => schedules.exponentialDecay({ decaySteps: 1, decayRate: 1 } as never),
    "exponentialDecay: initialLearningRate must be a number >= 0, found undefined.",
  ],
  [
    () => schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 0, decayRate: 1 }),
    "exponentialDecay: decaySteps must be a number > 0, found 0.",
  ],
  [
    () => schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: -1 }),
    "exponentialDecay: decayRate must be a number >= 0, found -1.",
  ],
  [
    () => schedules.inverseTimeDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 1, staircase: 1 as never }),
    "inverseTimeDecay: staircase must be true or false, found 1.",
  ],
  [() => schedules.exponentialDecay({ initial_learning_rate: 1 } as never), "Did you mean initialLearningRate?"],
  [
    () => schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 1, power: 0 }),
    "polynomialDecay: power must be a number > 0, found 0.",
  ],
  [
    () => schedules.piecewiseConstantDecay({ boundaries: [1], values: [1] }),
    "piecewiseConstantDecay: 1 boundaries need 2 values, found 1.",
  ],
  [
    () => schedules.piecewiseConstantDecay({ boundaries: 1, values: [1] } as never),
    "piecewiseConstantDecay: boundaries must be an array of numbers, found 1.",
  ],
  [
    () => schedules.piecewiseConstantDecay({ boundaries: [5, 5], values: [1, 2, 3] }),
    "boundaries[1] must be a number > 5, the one before it, found 5.",
  ],
  [
    () => schedules.piecewiseConstantDecay({ boundaries: [-1], values: [1, 2] }),
    "boundaries[0] must be a number >= 0, found -1.",
  ],
  [
    () => schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 1, warmupSteps: 2 }),
    "cosineDecay: warmupSteps is 2, but warmupTarget is missing.",
  ],
  [
    () => schedules.cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5 }),
    "cosineDecayRestarts: tMul must be a number >= 1, found 0.5.",
  ],
  [() => schedules.fromConfig({ name: "cosineDecays", config: {} }), 'Did you mean "cosineDecay"?'],
  [
    () => schedules.fromConfig("cosineDecay" as never),
    'schedules.fromConfig expected { name, config }, found "cosineDecay".',
  ],
])("options that can't be are errors: %#", (attempt, message) => {
  expect(attempt).toThrow(message);
});

it("understands Keras' class names", () => {
  const config = { initialLearningRate: 0.1, decaySteps: 10 };
  expect(schedules.fromConfig({ name: "CosineDecay", config }).name).toBe("cosineDecay");
});
