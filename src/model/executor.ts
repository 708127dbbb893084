/** Runs a model's programs: one call into the kernels for a whole step. */

import { report, stateSize, type Weigh } from "../metrics/metric.ts";
import { Missing } from "../missing.ts";
import type { Instruction } from "../program/instructions.ts";
import type { Plan } from "../program/plan.ts";
import { Program } from "../program/program.ts";
import type { Weight } from "../program/weight.ts";
import type { Runtime } from "../runtime/backend.ts";
import type { TileChoice } from "../runtime/tile.ts";
import { ModelMemory, TrainingMemory } from "./memory.ts";
import { type Network, type Objective, type Phase, recordPlan } from "./record.ts";
import type { Logs } from "./trainable.ts";

/** Programs for so many different numbers of rows are kept; streams may bring batches of any length. */
const KEPT_PROGRAMS = 16;

/** A runtime, or one without its other threads. */
export type Runner = Pick<Runtime, "run" | "crew">;

/** At once as a rule; a promise when another thread keeps this one waiting. Until it is settled, nothing else may run. */
export type Late<Result> = Result | Promise<Result>;

/** While a thread keeps another run waiting, memory must be left alone. */
export async function settled(runtime: Runner): Promise<void> {
  while (runtime.crew?.late) await runtime.crew.late;
}

function execute({ run, crew }: Runner, program: Program): Promise<void> | undefined {
  if (crew) return crew.run(program);
  run(program.address);
  return undefined;
}

/** What `compile` decided, without its place in memory. */
export type CompiledObjective = Omit<Objective, "places">;

/** A model in linear memory. Made when the model first runs, and anew after each `compile`. */
export class Executor {
  readonly memory: ModelMemory;
  readonly training: TrainingMemory | undefined;
  readonly #network: Network;
  readonly #tiles: TileChoice;
  readonly #objective: Objective | undefined;
  readonly #programs = new Map<string, Program>();
  /** The plan for the most rows so far: that of a remainder batch takes its places. */
  readonly #largest = new Map<string, Plan>();
  #prepared: Runtime | undefined;
  #weigh: Weigh | undefined;
  #last: { readonly mode: Phase; readonly weighted: boolean; readonly program: Program } | undefined;

  constructor(
    { arena, tiles }: Runtime,
    network: Network,
    trainable: readonly Weight[],
    objective?: CompiledObjective,
  ) {
    this.#network = network;
    this.#tiles = tiles;
    const judged = objective?.judged.length ?? 0;
    this.memory = new ModelMemory(arena, network.inputShapes.length + judged, judged);
    if (objective) {
      const totals = objective.judged.flatMap(({ output, metrics }) => [
        2,
        ...metrics.map((metric) => stateSize(metric, network.outputShapes[output]!)),
      ]);
      this.training = new TrainingMemory(arena, trainable, objective.optimizer, [...totals, 2]);
      this.#objective = { ...objective, places: this.training };
    }
  }

  /**
   * Finds out what a step needs that is not loaded yet, so that nothing is missing once a loop runs: streams, for one, bring batches whose
   * programs are recorded on the way.
   * @throws Missing
   */
  prepare(runtime: Runtime): void {
    if (this.#prepared === runtime) return;
    const modes: Phase[] = this.#objective ? ["train", "test"] : ["predict"];
    try {
      for (const mode of modes) this.plan(mode, 1).needs.forEach(runtime.need);
      this.#prepared = runtime;
    } catch (error) {
      // Whatever else is wrong is told when a program for the rows of a batch is recorded: not every layer takes one row.
      if (error instanceof Missing) throw error;
    }
  }

  /** Lets steps weigh their rows. @throws Missing */
  weighBy(weigh: Weigh, runtime: Runtime): void {
    runtime.need("extra");
    this.#weigh = weigh;
  }

  /** How many numbers are trained. */
  get weights(): number {
    return this.training?.size ?? 0;
  }

  /** One optimizer step, the `step`-th (from 1), on the batch that the cells point at. */
  train(runtime: Runner, rows: number, step: number): Late<void> {
    const program = this.program(this.training!.phase(step), rows);
    this.memory.arena.u32[this.memory.cells.step >>> 2] = step;
    this.training!.writeScalars(step);
    return execute(runtime, program);
  }

  /** Adds loss and metrics of the batch to `totals`: those of the caller, as passes over a model may take turns. */
  test(runtime: Runner, rows: number, totals: Float64Array): Late<void> {
    const program = this.program("test", rows);
    this.training!.setTotals("test", totals);
    const done = () => totals.set(this.training!.totals("test"));
    return execute(runtime, program)?.then(done) ?? done();
  }

  /** Predicts the batch. The program gives the addresses of the outputs, which the next step overwrites. */
  predict(runtime: Runner, rows: number): Late<Program> {
    const program = this.program("predict", rows);
    return execute(runtime, program)?.then(() => program) ?? program;
  }

  /**
   * Loss and metrics of the rows since the totals were set to zero, by default those of training: under Keras' names, so with
   * several outputs the loss of each, and the output's name before that of a metric.
   */
  logs(totals: Float64Array = this.training!.totals("train")): Logs {
    const { judged } = this.#objective!;
    const several = this.#network.outputShapes.length > 1;
    const logs: Logs = { loss: 0 };
    const metrics: Logs = {};
    let i = 0;
    const next = () => this.training!.totalOf(totals, i++);
    for (const { name, weight, metrics: own } of judged) {
      const [sum, count] = next();
      logs.loss! += weight * (sum! / count!);
      if (judged.length > 1) logs[`${name}_loss`] = sum! / count!;
      for (const metric of own) {
        for (const [key, value] of report(metric, next())) metrics[several ? `${name}_${key}` : key] = value;
      }
    }
    logs.loss! += next()[0]! / totals[1]!;
    return { ...logs, ...metrics };
  }

  /** The program for a mode and a number of rows; recorded when it is first asked for. */
  program(mode: Phase, rows: number): Program {
    const { weighted, workspace } = this.memory;
    const { generation } = workspace;
    const last = this.#last;
    if (
      last?.mode === mode &&
      last.weighted === weighted &&
      last.program.rows === rows &&
      last.program.generation === generation
    ) {
      return last.program;
    }
    const key = `${mode} ${rows} ${weighted}`;
    let program = this.#programs.get(key);
    if (program?.generation !== generation) {
      program?.release();
      this.#programs.delete(key);
      program = this.#assemble(mode, rows);
      this.#keep(key, program);
    }
    this.#last = { mode, weighted, program: program! };
    return program!;
  }

  release(): void {
    for (const program of this.#programs.values()) program.release();
    this.#programs.clear();
    this.#last = undefined;
    this.training?.release();
    this.memory.release();
  }

  /** The plan for a mode and a number of rows, with the addresses of this model. */
  plan(mode: Phase, rows: number): Plan {
    const places = {
      cells: this.memory.cells,
      tile: this.#tiles.operand,
      weight: ({ address }: Weight) => address,
      gradient: (weight: Weight) => this.training?.gradient(weight),
    };
    const { weighted } = this.memory;
    const larger = this.#largest.get(`${mode} ${weighted}`);
    return recordPlan(this.#network, mode, rows, places, this.#objective, larger, weighted ? this.#weigh : undefined);
  }

  /** A program of one instruction of a plan, `count` times. To be released by the caller. */
  repeat(plan: Plan, instruction: Instruction, count: number): Program {
    const { rows, workspace, offsets } = plan;
    const instructions = new Array<Instruction>(count).fill(instruction);
    return new Program(
      { rows, workspace, offsets, instructions, outputs: [] },
      this.memory.arena,
      this.memory.workspace,
      "profile",
    );
  }

  #assemble(mode: Phase, rows: number): Program {
    const plan = this.plan(mode, rows);
    const program = new Program(plan, this.memory.arena, this.memory.workspace, mode);
    const key = `${mode} ${this.memory.weighted}`;
    const largest = this.#largest.get(key);
    if (!largest || rows > largest.rows) this.#largest.set(key, plan); // Only now: there may have been no room for it.
    return program;
  }

  #keep(key: string, program: Program): void {
    if (this.#programs.size >= KEPT_PROGRAMS) {
      const [oldest, dropped] = this.#programs.entries().next().value!;
      dropped.release();
      this.#programs.delete(oldest);
    }
    this.#programs.set(key, program);
  }
}
