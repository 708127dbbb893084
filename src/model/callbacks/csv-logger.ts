import { checkBoolean, checkOptions, show } from "../../checks.ts";
import { ArgumentError, UnsupportedError } from "../../errors.ts";
import type { Logs } from "../trainable.ts";
import type { Callback } from "./callback.ts";

/** Takes the text line by line, e.g. `{ write }` of a Node stream or of a file picked in a browser; may return a promise. */
export type CsvSink = ((text: string) => unknown) | { write(text: string): unknown };

/** Options of `callbacks.csvLogger`. */
export interface CsvLoggerOptions {
  /** What stands between the columns. Default `","`. */
  separator?: string;
  /** Go on after what is there instead of beginning anew; the header is then left out if there is one. Default false. */
  append?: boolean;
}

/** What of `node:fs/promises` is used. */
interface Files {
  readFile(path: string, encoding: "utf8"): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  appendFile(path: string, text: string): Promise<void>;
}

/**
 * Writes a line of comma-separated values after each epoch: `epoch`, then the logs by name, as Keras' CSVLogger,
 * https://keras.io/api/callbacks/csv_logger/ (RFC 4180: lines end with CR LF). Columns are those of the first epoch; a value that
 * is missing later is NA. NaN and infinities are written as JavaScript spells them.
 *
 * @param target a file name (Node), or a sink that takes the text (with `append` it gets no header); by default the text is kept
 * in `text`, e.g. for `new Blob([logger.text], { type: "text/csv" })`
 * @throws ArgumentError for targets and options; in `fit`, UnsupportedError for a file name where there are no files, and what the
 * file system throws
 * @example await model.fit(x, y, { epochs: 10, callbacks: callbacks.csvLogger("training.csv") });
 */
export class CsvLogger implements Callback {
  /** What was written, if there is no other target. */
  text = "";
  readonly separator: string;
  readonly append: boolean;
  readonly #target: string | CsvSink | undefined;
  #write: (text: string) => unknown = () => {};
  #header = true;
  #columns: string[] | undefined;

  constructor(target?: string | CsvSink, options?: CsvLoggerOptions) {
    const { separator = ",", append = false } = checkOptions("csvLogger", options, ["separator", "append"]);
    if (typeof separator !== "string" || separator.length !== 1 || /["\r\n]/.test(separator)) {
      throw new ArgumentError(
        `csvLogger: separator must be a character other than a quote or a line break, found ${show(separator)}.`,
      );
    }
    const sound =
      target === undefined ||
      (typeof target === "string" ? target !== "" : typeof (writer(target) as unknown) === "function");
    if (!sound) {
      throw new ArgumentError(
        `csvLogger: target must be a file name, a function that takes a text or an object with write(text), found ${show(target)}.`,
      );
    }
    this.separator = separator;
    this.append = checkBoolean("csvLogger: append", append);
    this.#target = target;
  }

  async onTrainBegin(): Promise<void> {
    this.#columns = undefined;
    this.#header = !this.append;
    if (typeof this.#target === "string") return this.#openFile(this.#target);
    if (this.#target !== undefined) this.#write = writer(this.#target);
    else {
      if (!this.append) this.text = "";
      this.#header = this.text === "";
      this.#write = (text) => {
        this.text += text;
      };
    }
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    let lines = "";
    if (!this.#columns) {
      this.#columns = Object.keys(logs).sort();
      if (this.#header) lines = this.#line(["epoch", ...this.#columns]);
    }
    const values = this.#columns.map((column) => cellOf(logs[column]));
    await this.#write(lines + this.#line([String(epoch), ...values]));
  }

  async #openFile(name: string): Promise<void> {
    const files = await nodeFiles(name);
    if (this.append) {
      const there = await files.readFile(name, "utf8").catch((error: { code?: string }) => {
        if (error.code !== "ENOENT") throw error;
        return "";
      });
      this.#header = there === "";
    } else {
      await files.writeFile(name, "");
    }
    this.#write = (text) => files.appendFile(name, text);
  }

  #line(cells: readonly string[]): string {
    const quoted = cells.map((cell) =>
      cell.includes(this.separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
    );
    return `${quoted.join(this.separator)}\r\n`;
  }
}

function writer(sink: CsvSink): (text: string) => unknown {
  return typeof sink === "function" ? sink : sink?.write?.bind(sink);
}

/** A number, or several of a metric that reports one for each class. */
function cellOf(value: unknown): string {
  if (value === undefined) return "NA";
  return typeof value === "number" ? String(value) : `[${Array.from(value as ArrayLike<number>).join(", ")}]`;
}

async function nodeFiles(name: string): Promise<Files> {
  // As an argument, so that no bundler for browsers sees the name and looks for it.
  const load = (module: string): Promise<Files> => import(/* @vite-ignore */ /* webpackIgnore: true */ module);
  try {
    return await load("node:fs/promises");
  } catch (cause) {
    throw new UnsupportedError(
      `csvLogger: there are no files here to write ${show(name)} to. Pass a function that takes the text, or use logger.text.`,
      { cause },
    );
  }
}
