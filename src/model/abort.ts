/** Abort signals, as `fit` and `evaluate` follow them. */

/** Follows an abort signal. A flag is cheaper to ask in every step than the signal. */
export function listen(signal: AbortSignal | undefined) {
  let aborted = signal?.aborted ?? false;
  let wake: (() => void) | undefined;
  const note = () => {
    aborted = true;
    wake?.();
  };
  signal?.addEventListener("abort", note, { once: true });
  return {
    check(): void {
      if (aborted) throw signal!.reason;
    },
    /** Waits for a stream, but not for one that has nothing to say when the signal comes. */
    orDone<Result>(waiting: Promise<Result>): Promise<Result> {
      if (!signal) return waiting;
      return new Promise((resolve, reject) => {
        wake = () => reject(signal.reason);
        if (aborted) wake();
        waiting.then(resolve, reject);
      });
    },
    release: () => signal?.removeEventListener("abort", note),
  };
}
