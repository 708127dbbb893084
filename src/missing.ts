/** Parts of the library that are loaded when they are first needed. */
import { StateError } from "./errors.ts";

/**
 * Thrown where something is needed that is not loaded yet. Whoever can wait awaits `load` and tries again, as {@link whenLoaded} does; to
 * others it is an error whose message says what to await first.
 */
export class Missing extends StateError {
  /** Loads what is missing. The same function for the same part, so that one which loads nothing is noticed. */
  readonly load: () => Promise<unknown>;

  constructor(what: string, load: () => Promise<unknown>) {
    super(
      `${what} is loaded when it is first needed, and this call can't wait for it. Await fit, evaluate or predict first.`,
    );
    this.load = load;
  }
}

/** What `use` gives, which is called again each time that something it missed was loaded. */
export async function whenLoaded<Result>(use: () => Result | Promise<Result>): Promise<Result> {
  const tried = new Set<unknown>();
  for (;;) {
    try {
      return await use();
    } catch (error) {
      if (!(error instanceof Missing) || tried.has(error.load)) throw error;
      tried.add(error.load);
      await error.load();
    }
  }
}

/** What `use` gives, or undefined if something is missing: another call will wait for it. */
export function unlessMissing<Result>(use: () => Result): Result | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
}
