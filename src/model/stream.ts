/** Streams of batches: what users bring, and how it is told from arrays. */
import { show } from "../checks.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError, DataError } from "../errors.ts";

/** One batch of a stream. */
export interface Batch<Data = TensorLike> {
  readonly x: Data;
  readonly y: Data;
  /** Weights of the rows in the loss; all batches have some, or none. */
  readonly sampleWeight?: Data;
}

/** Batches that can be iterated, waiting for each or not. */
export type BatchIterable<Data = TensorLike> = Iterable<Batch<Data>> | AsyncIterable<Batch<Data>>;

/** A stream of batches, or a function that begins one; each epoch goes through it once. An array is data: pass `() => batches`. */
export type BatchStream<Data = TensorLike> =
  | (BatchIterable<Data> & { readonly length?: never })
  | (() => BatchIterable<Data>);

/** Whether `data` is a stream rather than a tensor-like. Arrays and typed arrays are iterable, too, but are data. */
export function isStream(data: unknown): data is BatchStream {
  if (typeof data === "function") return true;
  if (typeof data !== "object" || data === null || Array.isArray(data) || ArrayBuffer.isView(data)) return false;
  return Symbol.iterator in data || Symbol.asyncIterator in data;
}

/** How the part that is loaded for streams says what is wrong with one. */
export const complaints = {
  show,
  argument: (message: string): Error => new ArgumentError(message),
  data: (message: string): Error => new DataError(message),
};
export type Complaints = typeof complaints;
