/** Prints progress as Keras does: a bar that redraws on a terminal, one line an epoch elsewhere. */
import type { Logs } from "../trainable.ts";

/** Where text goes. On a terminal lines can be drawn again. */
export interface Output {
  readonly terminal: boolean;
  /** Width of the terminal, if it tells: a line that wraps can't be drawn again. */
  readonly columns?: number;
  write(text: string): void;
}

const BAR_WIDTH = 20;
const REDRAW_MS = 80;
/** Back to the start of the line, and clear it. */
const RESTART = "\r\x1b[K";

/** As much of Node's stream as is used here. */
interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The process' standard output in Node, the console in browsers. */
export function standardOutput(): Output {
  const { process } = globalThis as { process?: { stdout?: Terminal } };
  const stdout = process?.stdout;
  if (stdout?.write) {
    return {
      terminal: stdout.isTTY === true,
      get columns() {
        return stdout.columns;
      },
      write: (text) => void stdout.write(text),
    };
  }
  return { terminal: false, write: (text) => console.log(text.trimEnd()) };
}

/** Follows one run: `fit`'s epochs, or a single pass of `evaluate`. */
export class Progress {
  readonly #output: Output;
  readonly #bar: boolean;
  readonly #epochs: number;
  #epoch = 0;
  #startedAt = 0;
  #drawnAt = 0;

  /** @param verbose 1 or 2; 0 is whoever makes no Progress. @param epochs 0 for a run without epochs */
  constructor(verbose: number, epochs: number, output: Output = standardOutput()) {
    this.#output = output;
    this.#bar = verbose === 1 && output.terminal;
    this.#epochs = epochs;
  }

  beginEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#startedAt = performance.now();
    this.#drawnAt = this.#startedAt;
    if (this.#bar && this.#epochs > 0) this.#output.write(`${this.#title}\n`);
  }

  /** Draws the bar anew, if it is time to; `logs` are only asked for then. */
  update(step: number, steps: number | undefined, logs: () => Logs): void {
    const now = performance.now();
    if (!this.#bar || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const elapsed = now - this.#startedAt;
    const left = steps === undefined ? elapsed : (elapsed / step) * (steps - step);
    const line = this.#line(step, steps, `${duration(left)} ${perStep(elapsed, step)}`, logs());
    this.#output.write(RESTART + line.slice(0, (this.#output.columns ?? Number.POSITIVE_INFINITY) - 1));
  }

  endEpoch(steps: number, logs: Logs): void {
    const elapsed = performance.now() - this.#startedAt;
    const time = `${duration(elapsed)} ${perStep(elapsed, steps)}`;
    if (this.#bar) this.#output.write(`${RESTART}${this.#line(steps, steps, time, logs)}\n`);
    else
      this.#output.write(
        `${[...(this.#epochs > 0 ? [this.#title] : []), `${steps}/${steps}`, time, ...values(logs)].join(" - ")}\n`,
      );
    this.#drawnAt = this.#startedAt;
  }

  /** Ends a line that was begun, when a run stops in the middle of it. */
  interrupt(): void {
    if (this.#bar && this.#drawnAt > this.#startedAt) this.#output.write("\n");
  }

  get #title(): string {
    return `Epoch ${this.#epoch + 1}/${this.#epochs}`;
  }

  #line(step: number, steps: number | undefined, time: string, logs: Logs): string {
    const total = steps ?? step;
    const filled = Math.round((BAR_WIDTH * step) / total);
    const bar = steps === undefined ? "━".repeat(BAR_WIDTH) : "━".repeat(filled) + "─".repeat(BAR_WIDTH - filled);
    const count = `${String(step).padStart(String(total).length)}/${steps ?? "?"}`;
    return [`${count} ${bar} ${time}`, ...values(logs)].join(" - ");
  }
}

function values(logs: Logs): string[] {
  return Object.entries(logs).map(([name, value]) => `${name}: ${number(value)}`);
}

/** Four decimals, or four digits where that would show zeros only. */
function number(value: number): string {
  return Math.abs(value) >= 1e-3 || value === 0 || !Number.isFinite(value) ? value.toFixed(4) : value.toExponential(4);
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const pad = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const minutes = `${pad((seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds < 3600 ? minutes : `${Math.floor(seconds / 3600)}:${minutes}`;
}

function perStep(milliseconds: number, steps: number): string {
  const each = milliseconds / Math.max(1, steps);
  if (each >= 1000) return `${(each / 1000).toPrecision(3)}s/step`;
  return each >= 1 ? `${each.toPrecision(3)}ms/step` : `${(each * 1000).toPrecision(3)}µs/step`;
}
