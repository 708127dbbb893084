/** A peer in a process of its own: one that fails, or is not there, gives a reason instead of numbers. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Workload } from "./workloads.ts";

export interface PeerOptions {
  readonly name: string;
  /** A file of `adapters/`, with what it is told on the command line. */
  readonly adapter: readonly string[];
}

const here = fileURLToPath(new URL(".", import.meta.url));

/** One thread for the libraries that take it from the environment. */
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export class Peer {
  readonly name: string;
  version = "";
  /** Why it takes no part, once it doesn't. */
  failure: string | undefined;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #errors = "";
  #answered: ((line: string | undefined) => void) | undefined;

  constructor({ name, adapter: [file, ...options] }: PeerOptions) {
    this.name = name;
    const python = file.endsWith(".py");
    const command = python ? (process.env.PYTHON ?? "/usr/bin/python3") : process.execPath;
    const environment = { ...process.env, ...oneThread, PYTHONIOENCODING: "utf8", PYTHONDONTWRITEBYTECODE: "1" };
    this.#child = spawn(command, [`${here}adapters/${file}`, ...options], { env: environment, stdio: "pipe" });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#lines.on("line", (line) => this.#answered?.(line));
    this.#child.stderr!.on("data", (text) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
    this.#child.stdin!.on("error", () => {});
    this.#child.on("error", ({ message }) => this.#fail(message.includes("ENOENT") ? `no ${command} here` : message));
    this.#child.on("close", (code) => this.#fail(reason(this.#errors) ?? `ended with code ${code}`));
  }

  async start(): Promise<void> {
    const { version } = await this.#ask<{ version: string }>({ ask: "hello" });
    this.version = version ?? "";
  }

  prepare(workload: Workload, milliseconds: number): Promise<{ unsupported?: string }> {
    return this.#ask({ ask: "prepare", workload, milliseconds });
  }

  async measure(milliseconds: number): Promise<number> {
    return (await this.#ask<{ ns: number }>({ ask: "measure", milliseconds })).ns ?? Number.NaN;
  }

  finish(): Promise<{ values?: number[]; losses?: number[] }> {
    return this.#ask({ ask: "finish" });
  }

  /** The process ends when there is nothing left to read. */
  stop(): void {
    this.#child.stdin!.end();
  }

  /** The answer; an empty one when the peer has failed, whose `failure` says why. */
  #ask<Answer extends object>(question: object): Promise<Partial<Answer>> {
    if (this.failure !== undefined) return Promise.resolve({});
    return new Promise((resolve) => {
      this.#answered = (line) => {
        this.#answered = undefined;
        resolve(line === undefined ? {} : JSON.parse(line));
      };
      this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    });
  }

  #fail(why: string): void {
    this.failure ??= why;
    this.#answered?.(undefined);
  }
}

/** The line of a stack trace that names the error, in Node's and in Python's order. */
function reason(errors: string): string | undefined {
  return errors.split("\n").findLast((line) => /^\w*Error\b/.test(line));
}
