/** Makers of initializers, as `initializers.heNormal({ … })`. */
export { constant, ones, zeros } from "./constant.ts";
export { identity } from "./identity.ts";
export type { Initializer } from "./initializer.ts";
export type { InitializerConfig, InitializerName } from "./names.ts";
export { orthogonal } from "./orthogonal.ts";
export { randomNormal, randomUniform, type SeedOption, truncatedNormal } from "./random.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  type VarianceScalingOptions,
  varianceScaling,
} from "./variance-scaling.ts";
