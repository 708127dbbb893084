/** Programs: plans in linear memory, ready to run. */
import { END, STRIDE } from "../../assembly/opcodes.ts";
import type { Arena, Block } from "../runtime/arena.ts";
import type { Plan } from "./plan.ts";
import { type Storage, Value } from "./value.ts";
import type { Workspace } from "./workspace.ts";

/** What of a plan is needed to assemble it. */
export type Assembly = Pick<Plan, "rows" | "instructions" | "outputs" | "workspace" | "offsets">;

/** A program for several threads. */
export interface Team {
  /** What `run` takes. */
  readonly address: number;
  /** The address of the barrier before which weights begin to change, if they do. */
  readonly changes: number;
  readonly crew: object;
  release(): void;
}

/** A program in linear memory. Holds the block that its address points into. */
export class Program {
  readonly plan: Assembly;
  /** What `run` takes. */
  readonly address: number;
  /** The state of the workspace that the addresses in it belong to. */
  readonly generation: number;
  /** The same for several threads, or null if that is not worth it; looked at when there are any. */
  team: Team | null | undefined;
  readonly #block: Block;
  readonly #outputs: readonly number[];

  constructor(plan: Assembly, arena: Arena, workspace: Workspace, what: string) {
    const base = workspace.require(plan.workspace, `${what}: activations for batches of ${plan.rows} rows`);
    const addressOf = (storage: Storage) => storage.address ?? base + plan.offsets.get(storage)!;
    this.plan = plan;
    this.generation = workspace.generation;
    this.#block = arena.allocate(((plan.instructions.length + 1) * STRIDE) / 4, `${what}: the program`);
    this.address = this.#block.address;
    this.#outputs = plan.outputs.map(({ storage }) => addressOf(storage));
    encode(plan, this.#block, addressOf);
  }

  /** Rows of a batch. */
  get rows(): number {
    return this.plan.rows;
  }

  /** Its instructions as they are in memory, under the rule of {@link Block.u32}. */
  get words(): Uint32Array {
    return this.#block.u32;
  }

  /** Where the host finds the plan's output `i`, in bytes. */
  output(i: number): number {
    return this.#outputs[i]!;
  }

  release(): void {
    this.team?.release();
    this.#block.release();
  }
}

function encode({ instructions }: Assembly, block: Block, addressOf: (storage: Storage) => number): void {
  const words = block.u32;
  const floats = block.f32;
  const stride = STRIDE / 4;
  words.fill(END); // Operands that are not given are 0.
  instructions.forEach(({ opcode, operands }, i) => {
    words[i * stride] = opcode;
    operands.forEach((operand, j) => {
      const at = i * stride + 1 + j;
      if (operand instanceof Value) words[at] = addressOf(operand.storage);
      else if (typeof operand === "number") words[at] = operand;
      else floats[at] = operand.float;
    });
  });
}
