/** Reads what test/fixtures/learn/generate.py wrote: arrays put back where they belong, null as NaN in them. */
import type { TensorLike } from "../../src/index.ts";

/** A call of a score, with what scikit-learn gave. */
export interface ScoreCase {
  readonly score: string;
  readonly yTrue: TensorLike;
  readonly yPred: TensorLike;
  readonly options: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: string;
  readonly warns?: boolean;
}

interface Written {
  readonly data: readonly unknown[];
  readonly cases: readonly object[];
}

/** The cases of a file. Whatever JSON can't say, NaN and infinities, is as it was. */
export function casesOf<Case>(written: Written): Case[] {
  const restore = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") {
      if (/^#\d+$/.test(value)) return restore(written.data[Number(value.slice(1))], key);
      return /^-?Infinity$/.test(value) ? Number(value) : value;
    }
    if (Array.isArray(value)) return value.map((item) => (item === null ? Number.NaN : restore(item)));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, restore(item, name)]));
    }
    return value === null && key !== "average" && key !== "support" ? Number.NaN : value;
  };
  return written.cases.map((value) => restore(value) as Case);
}

/** Python's name in camel case. */
export const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
