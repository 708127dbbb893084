/**
 * Typed errors. Each message says which layer or argument, what was expected, what was found and how to mend it;
 * `code` is stable across versions and is what a program should test for.
 */

/** The stable codes, one for each class of error. */
export type ErrorCode =
  | "ERR_ARGUMENT"
  | "ERR_SHAPE"
  | "ERR_DATA"
  | "ERR_STATE"
  | "ERR_MEMORY"
  | "ERR_UNSUPPORTED"
  | "ERR_WORKER";

/** The base of every error that this library throws on purpose. */
export class MinibatchError extends Error {
  /** Stable across versions. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = NAMES[code];
  }
}

/** Spelled out, since minifiers rename classes. */
const NAMES: Readonly<Record<ErrorCode, string>> = {
  ERR_ARGUMENT: "ArgumentError",
  ERR_SHAPE: "ShapeError",
  ERR_DATA: "DataError",
  ERR_STATE: "StateError",
  ERR_MEMORY: "OutOfMemoryError",
  ERR_UNSUPPORTED: "UnsupportedError",
  ERR_WORKER: "WorkerError",
};

/** An argument or option has a value that can't be used (`ERR_ARGUMENT`). */
export class ArgumentError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_ARGUMENT", message, options);
  }
}

/** Shapes that don't fit each other (`ERR_SHAPE`). */
export class ShapeError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_SHAPE", message, options);
  }
}

/** The data contain a value that can't be trained on (`ERR_DATA`). */
export class DataError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_DATA", message, options);
  }
}

/** A call at the wrong time: before compile, during another fit, after dispose (`ERR_STATE`). */
export class StateError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_STATE", message, options);
  }
}

/** Linear memory can't hold what was asked for (`ERR_MEMORY`). */
export class OutOfMemoryError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_MEMORY", message, options);
  }
}

/** The engine lacks something that is needed (`ERR_UNSUPPORTED`). */
export class UnsupportedError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_UNSUPPORTED", message, options);
  }
}

/** A worker did not start, or ended while it was needed (`ERR_WORKER`). */
export class WorkerError extends MinibatchError {
  constructor(message: string, options?: ErrorOptions) {
    super("ERR_WORKER", message, options);
  }
}
