/** The optimizers that few applications have: by name they are loaded when a model first runs. */
import { ADADELTA } from "./adadelta.ts";
import { ADAFACTOR } from "./adafactor.ts";
import { ADAGRAD } from "./adagrad.ts";
import type { ADAM_OPTIONS, Adam } from "./adam.ts";
import { ADAMAX } from "./adamax.ts";
import { FTRL } from "./ftrl.ts";
import { ADAMW_DECAY, type Core, kit } from "./kit.ts";
import { LAMB } from "./lamb.ts";
import { LION } from "./lion.ts";
import { MUON } from "./muon.ts";
import { NADAM } from "./nadam.ts";
import type { Optimizer } from "./optimizer.ts";

/** Makers by name, each with its defaults. */
export function lateMakers(core: Core & { Adam: typeof Adam; ADAM_OPTIONS: typeof ADAM_OPTIONS }) {
  const { composed, tuned } = kit(core);
  return {
    adamW: () => tuned("adamw", core.ADAM_OPTIONS, {}, (own: object) => new core.Adam(own, "adamw"), ADAMW_DECAY),
    adamax: () => composed(ADAMAX),
    nadam: () => composed(NADAM),
    adagrad: () => composed(ADAGRAD),
    adadelta: () => composed(ADADELTA),
    ftrl: () => composed(FTRL),
    lion: () => composed(LION),
    lamb: () => composed(LAMB),
    adafactor: () => composed(ADAFACTOR),
    muon: () => composed(MUON),
  } satisfies Record<string, () => Optimizer>;
}
