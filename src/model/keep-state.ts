/** Undoes what training steps do to a model. */
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";

/** Copies what a step changes; the function returned puts it back. */
export function keepState({ topology }: ModelCore, { training }: Executor): () => void {
  const weights = topology.weights.map((weight) => ({ weight, values: weight.read() }));
  const slots = training!.readSlots();
  return () => {
    for (const { weight, values } of weights) weight.write(values);
    training!.writeSlots(slots);
    training!.setTotals("train");
  };
}
