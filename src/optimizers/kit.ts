/**
 * How definitions become optimizers, and what every optimizer can be asked for: clipping, weight decay, averages of weights, gradients
 * of several batches. What it needs of the core is passed to it, so that it can be loaded late without taking applications apart.
 */
import type { fill } from "../checks.ts";
import type { ArgumentError } from "../errors.ts";
import { BOOLEAN, NOT_NEGATIVE, PART, POSITIVE, TEXTS, wholeFrom } from "../limits.ts";
import type { Missing } from "../missing.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Weight } from "../program/weight.ts";
import type { Definition, Now, RateOption } from "./definition.ts";
import type { LearningRate, Optimizer, Powers, UpdateRange } from "./optimizer.ts";

/** Options of every optimizer, as Keras', https://keras.io/api/optimizers/ */
export interface CommonOptions {
  /** Before each update w ← w − weightDecay · learningRate · w. Default none. */
  weightDecay?: number | null;
  /** Weights whose path, e.g. `dense_1/bias`, contains one of these texts don't decay. Default none. */
  excludeFromWeightDecay?: readonly string[];
  /** The gradient of each weight is scaled down to this Euclidean norm if it is longer. Default none. */
  clipnorm?: number | null;
  /** Each number of a gradient is clipped to ± this value. Default none. */
  clipvalue?: number | null;
  /** All gradients together are scaled down to this Euclidean norm if they are longer. Default none. */
  globalClipnorm?: number | null;
  /** Keep a moving average of the weights, which takes their place when `fit` is done. Default false. */
  useEma?: boolean;
  /** average ← emaMomentum · average + (1 − emaMomentum) · w after each step. Default 0.99. */
  emaMomentum?: number;
  /** The average takes the weights' place each so many steps. Default: only when `fit` is done. */
  emaOverwriteFrequency?: number | null;
  /** Update only each so many steps, by the mean of their gradients. Default: in each step. */
  gradientAccumulationSteps?: number | null;
}

/** What the kit needs. */
export interface Core {
  readonly Optimizer: typeof Optimizer;
  readonly Powers: typeof Powers;
  readonly Missing: typeof Missing;
  readonly ArgumentError: typeof ArgumentError;
  readonly fill: typeof fill;
  readonly log: (x: number) => number;
}

/** All common options; null is none. */
const DEFAULTS: Required<CommonOptions> = {
  weightDecay: null,
  excludeFromWeightDecay: [],
  clipnorm: null,
  clipvalue: null,
  globalClipnorm: null,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  gradientAccumulationSteps: null,
};

const orNone = ([holds, expected]: typeof POSITIVE): typeof POSITIVE => [
  (value) => value === null || holds(value),
  expected,
];

const LIMITS = {
  weightDecay: orNone(NOT_NEGATIVE),
  excludeFromWeightDecay: TEXTS,
  clipnorm: orNone(POSITIVE),
  clipvalue: orNone(POSITIVE),
  globalClipnorm: orNone(POSITIVE),
  useEma: BOOLEAN,
  emaMomentum: PART,
  emaOverwriteFrequency: orNone(wholeFrom(1)),
  gradientAccumulationSteps: orNone(wholeFrom(2)),
};

/** Where the scalars of the common options begin: behind those of the optimizer. */
export const OWN_SCALARS = 8;

/** Keras' default for AdamW. */
export const ADAMW_DECAY = 0.004;

/** What the common options emit is loaded with the first model that has one. */
let recording: typeof import("./record-tuned.ts") | undefined;
const loadRecording = async () => {
  recording = await import("./record-tuned.ts");
};

export function kit({ Optimizer, Powers, Missing, ArgumentError, fill, log }: Core) {
  /** An optimizer by its definition. */
  class Composed<Options extends object> extends Optimizer {
    override readonly name: string;
    override readonly slots: readonly string[];
    readonly options: Options;
    readonly #definition: Definition<Options>;
    readonly #powers = new Map<number, Powers>();
    /** The running product and the step that it goes up to. */
    #product = 1;
    #known = 0;

    constructor(definition: Definition<Options>, options: RateOption & Partial<Options>) {
      const { name, defaults, limits } = definition;
      const { learningRate, ...rest } = fill<object>(name, options, { learningRate: 0.001, ...defaults }, limits) as {
        learningRate: LearningRate;
      };
      super(name, learningRate);
      this.name = name;
      this.slots = definition.slots;
      this.options = rest as unknown as Options;
      this.#definition = definition;
    }

    override slotSize(weight: Weight, i: number): number {
      return this.#definition.slotSize?.(weight, i, this.options) ?? weight.size;
    }

    override slotStart(i: number): number {
      return this.#definition.slotStart?.(i, this.options) ?? 0;
    }

    override scalars(step: number, to: Float32Array, at: number): void {
      const power = (base: number, n = step): number => {
        if (!this.#powers.has(base)) this.#powers.set(base, new Powers(base));
        return this.#powers.get(base)!.at(n);
      };
      const now: Now = {
        step,
        rate: this.learningRate,
        power,
        log,
        product: (factor) => {
          if (step < this.#known) [this.#known, this.#product] = [0, 1];
          while (this.#known < step && this.#product > 0) this.#product *= factor(++this.#known);
          this.#known = step;
          return this.#product;
        },
      };
      to.set(this.#definition.scalars(now, this.options), at);
    }

    override update(p: ProgramBuilder, range: UpdateRange): void {
      this.#definition.update(p, range, this.options);
    }

    override getConfig(): Record<string, unknown> {
      return { ...super.getConfig(), ...this.options };
    }
  }

  /**
   * An optimizer with common options. A step is, in this order: gradients are collected, clipped; weights decay, are updated, averaged,
   * overwritten by their average. As Keras' base optimizer, https://keras.io/api/optimizers/
   */
  class Tuned extends Optimizer {
    readonly inner: Optimizer;
    readonly tuning: Required<CommonOptions>;
    override readonly name: string;
    override readonly slots: readonly string[];
    readonly #steps: number;

    constructor(inner: Optimizer, tuning: Required<CommonOptions>) {
      super(inner.name, inner.schedule ?? inner.learningRate);
      this.inner = inner;
      this.tuning = tuning;
      this.name = inner.name;
      this.#steps = tuning.gradientAccumulationSteps ?? 1;
      this.slots = [
        ...inner.slots,
        ...(tuning.useEma ? ["average"] : []),
        ...(this.#steps > 1 ? ["gradient_accumulator"] : []),
      ];
    }

    override get learningRate(): number {
      return this.inner.learningRate;
    }

    override set learningRate(value: number) {
      this.inner.learningRate = value;
    }

    override slotSize(weight: Weight, i: number): number {
      return i < this.inner.slots.length ? this.inner.slotSize(weight, i) : weight.size;
    }

    override slotStart(i: number): number {
      return i < this.inner.slots.length ? this.inner.slotStart(i) : 0;
    }

    override updates(step: number): boolean {
      return step % this.#steps === 0;
    }

    override prepare(step: number, to: Float32Array, at: number): void {
      this.inner.prepare(step, to, at, Math.ceil(step / this.#steps));
      const { weightDecay, emaMomentum, emaOverwriteFrequency: frequency } = this.tuning;
      // Keras counts iterations in updates, from 0: while there was none, the average is the weight itself.
      const iterations = Math.floor((step - 1) / this.#steps);
      const momentum = iterations === 0 ? 0 : emaMomentum;
      const overwrites = frequency !== null && (iterations + 1) % frequency === 0;
      to.set([(weightDecay ?? 0) * this.learningRate, momentum, 1 - momentum, overwrites ? 1 : 0], at + OWN_SCALARS);
    }

    override scalars(step: number, to: Float32Array, at: number): void {
      this.inner.scalars(step, to, at);
    }

    override update(p: ProgramBuilder, range: UpdateRange): void {
      this.inner.update(p, range);
    }

    override record(p: ProgramBuilder, ranges: readonly UpdateRange[], updating: boolean): void {
      if (!recording) throw new Missing(`${this.name}: what its options need`, loadRecording);
      const slot = (name: string) => this.slots.indexOf(name);
      const own = (range: UpdateRange): UpdateRange => ({
        ...range,
        slots: range.slots.slice(0, this.inner.slots.length),
        parts: () => range.parts().map(own),
      });
      recording.recordTuned(p, ranges, {
        ...this.tuning,
        scalars: OWN_SCALARS,
        average: slot("average"),
        accumulator: slot("gradient_accumulator"),
        update: updating ? () => this.inner.record(p, ranges.map(own), updating) : undefined,
      });
    }

    override finish(ranges: readonly UpdateRange[], memory: Float32Array): void {
      if (!this.tuning.useEma) return;
      for (const { list, slots } of ranges.flatMap((range) => range.parts())) {
        const from = slots[this.slots.indexOf("average")]!.storage.address! / 4;
        list[0]!.write(memory.slice(from, from + list[0]!.size));
      }
    }

    override getConfig(): Record<string, unknown> {
      return { ...this.inner.getConfig(), ...this.tuning };
    }
  }

  /**
   * The optimizer that `make` makes of its own options, with those of all optimizers.
   *
   * @param own the optimizer's own options, with their defaults
   * @throws ArgumentError for unknown options and values that can't be
   */
  function tuned<Options extends object>(
    kind: string,
    own: readonly string[],
    options: (Options & CommonOptions) | undefined,
    make: (own: Options) => Optimizer,
    weightDecay: number | null = null,
  ): Optimizer {
    const known = Object.fromEntries(own.map((key) => [key, undefined]));
    const all = fill(kind, options, { ...known, ...DEFAULTS, weightDecay }, LIMITS as never) as Record<string, unknown>;
    const tuning = Object.fromEntries(
      Object.keys(DEFAULTS).map((key) => [key, all[key]]),
    ) as unknown as Required<CommonOptions>;
    const clips = (["clipnorm", "clipvalue", "globalClipnorm"] as const).filter((key) => tuning[key] !== null);
    if (clips.length > 1) {
      throw new ArgumentError(
        `${kind}: only one of clipnorm, clipvalue and globalClipnorm can be used, found ${clips.join(" and ")}.`,
      );
    }
    const rest = Object.fromEntries(own.filter((key) => all[key] !== undefined).map((key) => [key, all[key]]));
    const optimizer = make(rest as Options);
    const { weightDecay: decay, useEma, gradientAccumulationSteps: steps } = tuning;
    return decay || clips.length > 0 || useEma || steps ? new Tuned(optimizer, tuning) : optimizer;
  }

  /** An optimizer by its definition, with the options of all. @throws ArgumentError */
  const composed = <Options extends object>(
    definition: Definition<Options>,
    options?: RateOption & Partial<Options> & CommonOptions,
  ): Optimizer =>
    tuned(
      definition.name,
      ["learningRate", ...Object.keys(definition.defaults)],
      options,
      (own: RateOption & Partial<Options>) => new Composed(definition, own),
      definition.weightDecay,
    );

  return { composed, tuned };
}
