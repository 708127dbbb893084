/** What an optimizer keeps of a model, as plain arrays: for saving, resuming, and averaged weights. */
import { shapeText, Tensor } from "../data/tensor.ts";
import { ShapeError, StateError } from "../errors.ts";
import type { Weight } from "../program/weight.ts";
import type { ModelCore } from "./core.ts";

/** What is kept for one weight. */
export interface SlotState {
  /** The weight's path, e.g. `dense_1/kernel`. */
  readonly weight: string;
  /** In Keras' spelling, e.g. `momentum`. */
  readonly slot: string;
  readonly values: Tensor;
}

/** All that training keeps beside the weights. The learning rate is the optimizer's, see its `getConfig`. */
export interface OptimizerState {
  /** Steps taken since `compile`; those that only collected gradients count, too. */
  readonly iterations: number;
  /** Weight by weight, the slots of each in the optimizer's order. A slot that keeps nothing for a weight is left out. */
  readonly slots: readonly SlotState[];
}

/** A slot of a weight, and where it is. */
interface Place {
  readonly weight: Weight;
  readonly slot: string;
  readonly shape: readonly number[];
  readonly floats: Float32Array;
}

/** @throws StateError for a model that is not built or not compiled */
export async function readOptimizerState(core: ModelCore, what = "the optimizer's state"): Promise<OptimizerState> {
  const slots = (await places(core, what)).map(({ weight, slot, shape, floats }) => ({
    weight: weight.path,
    slot,
    values: new Tensor(floats.slice(), shape),
  }));
  return { iterations: core.iterations, slots };
}

/** Puts back what `readOptimizerState` gave, or changes nothing. @throws StateError unless the same slots are there; ShapeError */
export async function writeOptimizerState(
  core: ModelCore,
  state: OptimizerState,
  what = "the optimizer's state",
): Promise<void> {
  core.checkIdle(what);
  const found = await places(core, what);
  const given = new Map(state.slots.map(({ weight, slot, values }) => [`${weight} ${slot}`, values]));
  for (const { weight, slot, shape } of found) {
    const values = given.get(`${weight.path} ${slot}`);
    if (!values) {
      throw new StateError(
        `${what}: slot ${slot} of ${weight.path} is missing. It must be of the same model and optimizer, with the same options.`,
      );
    }
    if (shapeText(values.shape) !== shapeText(shape)) {
      throw new ShapeError(
        `${what}: slot ${slot} of ${weight.path} expected ${shapeText(shape)}, found ${shapeText(values.shape)}.`,
      );
    }
  }
  if (given.size > found.length) {
    throw new StateError(
      `${what}: ${given.size} slots were given, but the optimizer has ${found.length}. It must be of the same model and optimizer, with the same options.`,
    );
  }
  for (const { weight, slot, floats } of found) floats.set(given.get(`${weight.path} ${slot}`)!.data);
  core.iterations = state.iterations;
}

/** The moving averages of the trained weights; undefined unless the optimizer has `useEma`. */
export async function averagedWeights(core: ModelCore): Promise<Map<Weight, Float32Array> | undefined> {
  const averages = (await places(core, "averaged weights")).filter(({ slot }) => slot === "average");
  if (averages.length === 0) return undefined;
  return new Map(averages.map(({ weight, floats }) => [weight, floats.slice()]));
}

async function places(core: ModelCore, what: string): Promise<Place[]> {
  core.checkAlive(what);
  core.intent(what);
  const { inputShapes, name } = core.topology;
  if (!inputShapes) {
    throw new StateError(`${what}: model "${name}" is not built. Give the first layer an inputShape, or call fit.`);
  }
  await core.remote?.sync("all");
  return core.run(inputShapes, what, ({ arena }, { training }) => {
    const names = core.intent(what).optimizer.slots;
    return training!.ranges().flatMap((range) =>
      range.parts().flatMap(({ list: [weight], slots }) =>
        slots.flatMap(({ size, shape, storage }, i) => {
          if (size === 0) return [];
          const at = storage.address! / 4;
          return [{ weight: weight!, slot: names[i]!, shape, floats: arena.f32.subarray(at, at + size) }];
        }),
      ),
    );
  });
}
