/** The state of a model: what it was compiled for, where it is in memory, and what it is doing. */
import type { Shape, Tensor } from "../data/tensor.ts";
import { OutOfMemoryError, StateError } from "../errors.ts";
import { listed, type Shapes, single } from "../layers/shapes.ts";
import { unlessMissing, whenLoaded } from "../missing.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Generator } from "../random/generator.ts";
import type { Block } from "../runtime/arena.ts";
import { type Runtime, ready } from "../runtime/backend.ts";
import { Pacer } from "../runtime/pacer.ts";
import { type Intent, resolveObjective } from "./compile.ts";
import { Executor } from "./executor.ts";
import { placeWeights, totalSize } from "./memory.ts";
import type { Ports } from "./ports.ts";
import type { Network } from "./record.ts";
import { recruit } from "./recruit.ts";
import type { Remote } from "./remote.ts";

/** What takes an input, mostly a layer: how messages name it, and whether it looks at data. */
export interface Reader {
  readonly label: string;
  checkData?(what: string, x: Tensor): void;
}

/** What a kind of model brings: its layers, seen from outside. Shapes are those of one row. */
export interface Topology extends Ports {
  readonly name: string;
  /** Known when it is built. */
  readonly inputShapes: readonly Shape[] | undefined;
  readonly outputShape: Shapes | undefined;
  readonly weights: readonly Weight[];
  readonly trainableWeights: readonly Weight[];
  /** What takes each input. */
  readonly inputReaders: readonly Reader[];
  /** Shapes of the outputs for rows of such shapes; makes nothing. */
  outputShapes(inputs: readonly Shape[]): readonly Shape[];
  /** Makes all weights, or throws and changes nothing. */
  build(input: Shapes): void;
  /** Takes back what `build` did, draws of the generator included. */
  detach(): void;
  run(p: ProgramBuilder, inputs: readonly Value[]): readonly Value[];
}

/** A topology that is built, as the loops see it. */
export function networkOf(topology: Topology): Network {
  return {
    inputNames: topology.inputNames,
    inputShapes: topology.inputShapes!,
    outputShapes: listed(topology.outputShape!),
    run: (p, inputs) => topology.run(p, inputs),
  };
}

export class ModelCore {
  readonly topology: Topology;
  /** Where initial weights, dropout and the order of rows come from. */
  readonly generator: () => Generator;
  /** Steps taken since `compile`. */
  iterations = 0;
  /** Where it is being trained, if not here. */
  remote: Remote | undefined;
  #intent: Intent | undefined;
  #trainable: readonly Weight[] | undefined;
  #executor: Executor | undefined;
  /** Where the weights are; each is held once. */
  readonly #blocks: Set<Block> = new Set();
  #busy: string | undefined;
  #disposed = false;

  constructor(topology: Topology, generator: () => Generator) {
    this.topology = topology;
    this.generator = generator;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** @throws StateError after `dispose` */
  checkAlive(what: string): void {
    if (this.#disposed) throw new StateError(`${what}: model "${this.topology.name}" was disposed of. Make a new one.`);
  }

  /** @throws StateError while `fit` or `trainOnBatch` runs */
  checkIdle(what: string): void {
    if (this.#busy) {
      throw new StateError(
        `${what}: ${this.#busy} is still running on model "${this.topology.name}". Wait for its promise, or stop it with model.stopTraining = true.`,
      );
    }
  }

  get compiled(): boolean {
    return this.#intent !== undefined;
  }

  /** What was compiled. @throws StateError if nothing was */
  intent(what: string): Intent {
    if (this.#intent) return this.#intent;
    throw new StateError(
      `${what}: model "${this.topology.name}" is not compiled. Call compile({ optimizer: "adam", loss: … }) first.`,
    );
  }

  /** Takes a new objective; slots and step count begin anew. */
  compile(intent: Intent): void {
    const { outputShape } = this.topology;
    if (outputShape) unlessMissing(() => resolveObjective(intent, listed(outputShape), this.topology));
    this.#intent = intent;
    this.reset();
    // Freezing a layer from now on takes effect with the next compile.
    if (outputShape) this.#trainable = this.topology.trainableWeights;
  }

  /** Forgets what is in linear memory but the weights, after a change of layers or objective: slots and steps begin anew. */
  reset(): void {
    this.#trainable = undefined;
    this.iterations = 0;
    this.#dropExecutor();
  }

  /** For whoever waited: throws if the model can't go on with `executor`. @throws StateError */
  checkCurrent(what: string, executor: Executor): void {
    this.checkAlive(what);
    if (executor === this.#executor) return;
    throw new StateError(
      `${what}: model "${this.topology.name}" was changed by compile or add before ${what} was done. Wait for its promise first.`,
    );
  }

  /** Runs alone: another training call meanwhile throws. */
  async exclusively<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
    this.checkIdle(what);
    this.#busy = what;
    try {
      return await run();
    } finally {
      this.#busy = undefined;
    }
  }

  /**
   * Shapes of one row of the inputs and outputs, from the layers or else from the data. Nothing is built yet, so that whatever is
   * wrong with the data is found first.
   */
  shapes(fromData: () => Shape): { inputs: readonly Shape[]; outputs: readonly Shape[] } {
    const { inputShapes, outputShape } = this.topology;
    if (inputShapes) return { inputs: inputShapes, outputs: listed(outputShape!) };
    const inputs = [fromData()];
    return { inputs, outputs: this.topology.outputShapes(inputs) };
  }

  /**
   * Builds the model if need be, and runs `use` with it in linear memory; once more after a collection if that was full. If it
   * is still full, a model that was not built before is not built then. Parts of the library that turn out to be needed are
   * loaded, and `use` begins anew.
   */
  async run<Result>(
    inputs: readonly Shape[],
    what: string,
    use: (runtime: Runtime, executor: Executor) => Result | Promise<Result>,
  ): Promise<Result> {
    const runtime = await ready();
    await this.settle();
    const attempt = () => whenLoaded(() => this.#attempt(runtime, inputs, what, use));
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      await runtime.arena.collect(true);
      return attempt();
    }
  }

  /** Brings the weights, if they are being trained elsewhere. What goes wrong there is told to whoever trains. */
  async settle(): Promise<void> {
    await this.remote?.sync().catch(() => {});
  }

  async #attempt<Result>(
    runtime: Runtime,
    inputs: readonly Shape[],
    what: string,
    use: (runtime: Runtime, executor: Executor) => Result | Promise<Result>,
  ): Promise<Result> {
    const wasBuilt = this.topology.inputShapes !== undefined;
    try {
      const pacer = new Pacer();
      this.executor(runtime, inputs, what);
      if (pacer.due(true)) await pacer.rest();
      const sizes = this.topology.weights.map(({ size }) => size);
      await runtime.tiles.measure(runtime, sizes);
      await recruit(runtime, totalSize(this.topology.weights));
      return await use(runtime, this.executor(runtime, inputs, what));
    } catch (error) {
      if (!wasBuilt && this.topology.inputShapes) {
        this.#giveBack();
        this.topology.detach();
      }
      throw error;
    }
  }

  /** The model in linear memory. */
  executor(runtime: Runtime, inputs: readonly Shape[], what: string): Executor {
    this.checkAlive(what);
    if (!this.topology.inputShapes) this.topology.build(single(inputs));
    if (!this.#executor) {
      const { weights } = this.topology;
      const placed = placeWeights(runtime.arena, weights);
      if (placed) this.#blocks.add(placed);
      for (const { block } of weights) {
        if (!this.#blocks.has(block)) this.#blocks.add(block.hold());
      }
      this.#trainable ??= this.topology.trainableWeights;
      const network = networkOf(this.topology);
      const objective = this.#intent && resolveObjective(this.#intent, network.outputShapes, this.topology);
      this.#executor = new Executor(runtime, network, this.#trainable, objective);
    }
    this.#executor.prepare(runtime);
    return this.#executor;
  }

  /** Gives all memory back. Layers may be in other models, too: their weights go on as plain arrays. */
  dispose(): void {
    this.#disposed = true;
    this.#giveBack();
  }

  #giveBack(): void {
    this.#dropExecutor();
    this.#trainable = undefined;
    for (const weight of this.topology.weights) {
      if (weight.placed && this.#blocks.has(weight.block) && weight.block.holders === 1) weight.takeOut();
    }
    for (const block of this.#blocks) block.release();
    this.#blocks.clear();
  }

  #dropExecutor(): void {
    this.#executor?.release();
    this.#executor = undefined;
  }
}
