/** Activations by name that are loaded when a model first records them: an export for each of `LATE_NAMES` in names.ts, with the defaults of Keras. */
export { glu, logSoftmax, sparsemax } from "./along.ts";
export {
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSilu as hardSwish,
  hardTanh,
  leakyRelu,
  relu6,
  softShrink,
  sparsePlus,
  sparseSigmoid,
} from "./piecewise.ts";
export { celu, exponential, logSigmoid, mish, softsign, squareplus, tanhShrink } from "./smooth.ts";
