/** Makers of optimizers. */
import { Adam, type AdamOptions } from "./adam.ts";
import { RMSprop, type RmspropOptions } from "./rmsprop.ts";
import { SGD, type SgdOptions } from "./sgd.ts";

/** See {@link SGD}. */
export const sgd = (options?: SgdOptions): SGD => new SGD(options);
/** See {@link RMSprop}. */
export const rmsprop = (options?: RmspropOptions): RMSprop => new RMSprop(options);
/** See {@link Adam}. */
export const adam = (options?: AdamOptions): Adam => new Adam(options);
