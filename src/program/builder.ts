/** Records the instructions of a program, and derives its backward pass from the gradients that ops state. */
import { NN, scratchFloats, TILE_2X16, TN } from "../../assembly/gemm/sizes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { show } from "../checks.ts";
import { type Shape, shapeText, sizeOf } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { FORMATS, format, type Instruction, type Kernel, type Operand } from "./instructions.ts";
import { Storage, Value } from "./value.ts";
import type { Weight } from "./weight.ts";

/** What a program is for: training updates weights and drops units out, testing has losses and metrics, inference neither. */
export type Mode = "train" | "test" | "predict";

/** Cells that the host sets before each step, by address in bytes. */
export interface Cells {
  /** Holds the address of the rows of x and of y, and of the indices of this batch's rows. */
  readonly x: number;
  readonly y: number;
  readonly indices: number;
  /** Counts training steps; random streams depend on it. The cells of further columns of data follow it. */
  readonly step: number;
}

/** The cell that holds where the rows of column `i` are: x and y, or more where a model has several inputs or outputs. */
export function columnCell({ x, y, step }: Cells, i: number): number {
  return [x, y][i] ?? step + 4 * (i - 1);
}

/** Where a program finds what outlives it, by address in bytes. */
export interface Places {
  readonly cells: Cells;
  weight(weight: Weight): number;
  /** Where the gradient of a weight goes; undefined for one that is not trained. */
  gradient(weight: Weight): number | undefined;
  /** The tile that matrix products work in; no result depends on it. By default one that is good everywhere. */
  readonly tile?: number;
}

export class ProgramBuilder {
  /** Rows of a batch. */
  readonly rows: number;
  readonly mode: Mode;
  readonly places: Places;
  readonly instructions: Instruction[] = [];
  /** Values that the host reads when the program has run. */
  readonly outputs: Value[] = [];
  /** Terms that layers add to the loss, single numbers. */
  readonly addedLosses: { readonly term: Value; readonly weight: number; readonly owner: string }[] = [];
  readonly #weights = new Map<Weight, Value>();
  readonly #producers = new Map<Value, Instruction>();
  readonly #tape: { readonly output: Value; readonly backward: (gradient: Value) => void; readonly owner: string }[] =
    [];
  #owner = "";
  #named = 0;

  constructor(rows: number, mode: Mode, places: Places) {
    this.rows = rows;
    this.mode = mode;
    this.places = places;
  }

  /** Whether layers behave as in training: dropout drops, statistics move. */
  get training(): boolean {
    return this.mode === "train";
  }

  /** Everything that `record` emits is listed under `owner`, e.g. a layer's name; so is its gradient. */
  under<Result>(owner: string, record: () => Result): Result {
    const outer = this.#owner;
    this.#owner = owner;
    try {
      return record();
    } finally {
      this.#owner = outer;
    }
  }

  /** A new value of this program: written by the next instruction that names it as output. */
  value(shape: Shape, inputs: readonly Value[] = [], name = `%${++this.#named}`): Value {
    return new Value(shape, new Storage(sizeOf(shape)), name, {
      needsGradient: inputs.some((input) => input.needsGradient),
    });
  }

  /** A weight as a value; the same one each time, so that the gradients of all its uses add up. */
  weight(weight: Weight): Value {
    const known = this.#weights.get(weight);
    if (known) return known;
    const gradient = this.training ? this.places.gradient(weight) : undefined;
    const value = new Value(weight.shape, new Storage(weight.size, this.places.weight(weight)), weight.path, {
      needsGradient: gradient !== undefined,
      gradientStorage: gradient === undefined ? undefined : new Storage(weight.size, gradient),
    });
    this.#weights.set(weight, value);
    const { regularizer } = weight.rules;
    if (regularizer && this.places.gradient(weight) !== undefined)
      this.addLoss(() => regularizer.loss(this, value), 1, `regularizer ${regularizer.name}`);
    return value;
  }

  /** A value at an address that the host knows: a cell, an optimizer's slot. */
  fixed(name: string, shape: Shape, address: number): Value {
    return new Value(shape, new Storage(sizeOf(shape), address), name);
  }

  /** A number, in every place of `shape`. */
  constant(number: number, shape: Shape = []): Value {
    const value = this.value(shape);
    this.fill(value, number);
    return value;
  }

  /** Writes a number to every place of a value. */
  fill(out: Value, number: number): void {
    this.emit(Op.FILL, out, out.size, { float: number });
  }

  /**
   * Writes what was computed to a place that outlives the program: a weight, a slot, a moving average. Whatever is recorded afterwards, the
   * backward pass included, finds the new numbers there. No gradient passes.
   */
  assign(place: Value, x: Value): void {
    this.checked(place, "assign");
    this.checked(x, `assign to ${place.name}`);
    this.require(
      place.size === x.size,
      () => `assign expected ${place.size} numbers for ${place.name}, found ${x.size}.`,
    );
    this.emit(Op.ACTIVATION, place, x, x.size, Op.LINEAR);
  }

  /** The same numbers, through which no gradient passes. */
  stopGradient(x: Value): Value {
    return new Value(x.shape, x.storage, x.name);
  }

  /** @throws ShapeError unless `holds` */
  require(holds: unknown, message: () => string): asserts holds {
    if (!holds) throw new ShapeError(this.#said(message()));
  }

  /** What users' code gave where a value is needed. @throws ArgumentError if it is none */
  checked(x: unknown, what: string): Value {
    if (x instanceof Value) return x;
    throw new ArgumentError(this.#said(`${what}: expected a value made of ops, found ${show(x)}.`));
  }

  #said(message: string): string {
    return this.#owner ? `${this.#owner}: ${message}` : message;
  }

  /** Room that one instruction works in. */
  scratch(floats: number): Value | 0 {
    return floats === 0 ? 0 : new Value([floats], new Storage(floats), "scratch");
  }

  /** What a product of matrices has besides its sizes: room to work in, and the tile. */
  workingOn(form: number, m: number, n: number, k: number): [scratch: Value | 0, tile: number] {
    return [this.scratch(scratchFloats(form, m, n, k)), this.places.tile ?? TILE_2X16];
  }

  /** Writes c (m, n), a product of the form NN, TN or NT of `gemm/sizes.ts`; a · b may have a bias. */
  product(form: number, c: Value, a: Value, b: Value, m: number, n: number, k: number, bias: Value | 0 = 0): void {
    const rest = this.workingOn(form, m, n, k);
    if (form === NN) this.emit(Op.GEMM, c, a, b, bias, m, n, k, Op.LINEAR, ...rest);
    else this.emit(form === TN ? Op.GEMM_TN : Op.GEMM_NT, c, a, b, m, n, k, ...rest);
  }

  /** The same floats under another shape of the same size: costs nothing at run time. */
  view(x: Value, shape: Shape): Value {
    const y = new Value(shape, x.storage, x.name, { needsGradient: x.needsGradient });
    this.backward(y, (dy) => this.contribute(x, new Value(x.shape, dy.storage, dy.name)));
    return y;
  }

  /** Appends an instruction: an opcode of the core, or one of the extra kernels; operands in the order that `opcodes.ts` gives. */
  emit(kernel: number | Kernel, ...operands: Operand[]): void {
    const [opcode, formatOf] =
      typeof kernel === "number" ? [kernel, FORMATS[kernel]!] : [kernel.opcode, format(kernel.format)];
    const instruction = { opcode, format: formatOf, operands, owner: this.#owner };
    this.instructions.push(instruction);
    formatOf.roles.forEach(({ role }, i) => {
      if (role === "out") this.#producers.set(operands[i] as Value, instruction);
    });
  }

  /** The instruction that wrote a value, so that a loss can see the sigmoid or softmax before it. */
  producer(value: Value): Instruction | undefined {
    return this.#producers.get(value);
  }

  /** States how `output`'s gradient becomes its inputs' gradients. Called in the backward pass if there is one. */
  backward(output: Value, backward: (gradient: Value) => void): void {
    this.#tape.push({ output, backward, owner: this.#owner });
  }

  /**
   * Adds a term to the gradient of `x`: `emit` gets the value to write the term to. Nothing is emitted where no trainable
   * weight depends on x.
   */
  accumulate(x: Value, emit: (out: Value) => void): void {
    if (!x.needsGradient) return;
    const first = x.gradient === undefined;
    const storage = (first && x.gradientStorage) || new Storage(x.size);
    const term = new Value(x.shape, storage, `d ${x.name}`);
    emit(term);
    this.contribute(x, term);
  }

  /** Adds a term that exists already to the gradient of `x`. */
  contribute(x: Value, term: Value): void {
    if (!x.needsGradient) return;
    if (x.gradient === undefined) {
      x.gradient = this.#settled(x, term);
      return;
    }
    const sum = new Value(x.shape, x.gradientStorage ?? new Storage(x.size), `d ${x.name}`);
    this.emit(Op.ADD, sum, x.gradient, term, x.size);
    x.gradient = sum;
  }

  /** A first term in the place where x's gradient must end up: that of a weight's view was computed elsewhere. */
  #settled(x: Value, term: Value): Value {
    if (x.gradientStorage === undefined || term.storage === x.gradientStorage) return term;
    const copy = new Value(x.shape, x.gradientStorage, `d ${x.name}`);
    this.assign(copy, term);
    return copy;
  }

  /**
   * Adds a number to the loss, in training and testing: a penalty on weights or activities. `term` gives a value of size 1 and is
   * not called in a program that only predicts.
   */
  addLoss(term: () => Value, weight = 1, what = "addLoss"): void {
    if (this.mode === "predict") return;
    const value = this.checked(term(), what);
    this.require(
      value.size === 1,
      () => `${what}: expected a single number, found ${shapeText(value.shape)}. Sum or average it first.`,
    );
    this.addedLosses.push({ term: value, weight, owner: this.#owner });
  }

  /** Begins the gradient of the whole loss: `losses`, of which the mean times `weight` is a part of it. */
  seed(losses: Value, weight = 1): void {
    this.accumulate(losses, (out) => this.fill(out, weight / losses.size));
  }

  /**
   * Appends the backward pass: from the mean of `losses` (rows, 1) to every weight that it depends on. Starting from 1/rows
   * makes each gradient the mean over the batch. Without `losses`, from what was seeded.
   */
  differentiate(losses?: Value): void {
    if (losses) this.seed(losses);
    for (const { output, backward, owner } of this.#tape.toReversed()) {
      const { gradient } = output;
      if (gradient) this.under(owner, () => backward(gradient));
    }
    this.#tape.length = 0;
  }
}
