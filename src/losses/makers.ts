/** Makers of the losses in `definitions.ts`, with their options looked at. */
import * as Op from "../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { activate, softmax } from "../program/ops/activate.ts";
import type { Value } from "../program/value.ts";
import type { CommonOptions, Complete } from "./define.ts";
import * as define from "./definitions.ts";
import type { Loss } from "./loss.ts";
import { checkAlphas, checkAxes, completeOptions } from "./options.ts";

const sigmoid = (p: ProgramBuilder, logits: Value) => activate(p, logits, Op.SIGMOID);

const common = (maker: string, options: CommonOptions | undefined, name: string): Complete<CommonOptions> =>
  completeOptions(maker, options, { reduction: "sum_over_batch_size", name });

/** 100 |p − y| / max(|y|, ε), the mean over the columns. ε = 1e-7. */
export function meanAbsolutePercentageError(options?: CommonOptions): Loss {
  return define.meanAbsolutePercentageError(
    common("meanAbsolutePercentageError", options, "mean_absolute_percentage_error"),
  );
}

/** (log(1 + p) − log(1 + y))², the mean over the columns; p and y below ε = 1e-7 count as ε. */
export function meanSquaredLogarithmicError(options?: CommonOptions): Loss {
  return define.meanSquaredLogarithmicError(
    common("meanSquaredLogarithmicError", options, "mean_squared_logarithmic_error"),
  );
}

/** log cosh(p − y), the mean over the columns. */
export function logCosh(options?: CommonOptions): Loss {
  return define.logCosh(common("logCosh", options, "log_cosh"));
}

/** max(1 − y p, 0), the mean over the columns. Labels are −1 or 1; 0 counts as −1. */
export function hinge(options?: CommonOptions): Loss {
  return define.hinge(common("hinge", options, "hinge"));
}

/** max(1 − y p, 0)², the mean over the columns. Labels are −1 or 1; 0 counts as −1. */
export function squaredHinge(options?: CommonOptions): Loss {
  return define.squaredHinge(common("squaredHinge", options, "squared_hinge"));
}

/** max(1 + max((1 − y) p) − Σ y p, 0) over the classes. Labels are one-hot rows. */
export function categoricalHinge(options?: CommonOptions): Loss {
  return define.categoricalHinge(common("categoricalHinge", options, "categorical_hinge"));
}

/** p − y log(p + ε), the mean over the columns. Labels are counts, predictions their expectations, > 0. ε = 1e-7. */
export function poisson(options?: CommonOptions): Loss {
  return define.poisson(common("poisson", options, "poisson"));
}

/** Σ y log(y / p) over the columns, both clipped to [ε, 1]: how far distribution p is from y. ε = 1e-7. */
export function klDivergence(options?: CommonOptions): Loss {
  return define.klDivergence(common("klDivergence", options, "kl_divergence"));
}

/** −Σ y p / (‖y‖ ‖p‖) along `axis`: −1 for the same direction, 0 for right angles and for vectors of zeros. */
export function cosineSimilarity(options?: define.CosineSimilarityOptions): Loss {
  return define.cosineSimilarity(completeOptions("cosineSimilarity", options, define.COSINE_SIMILARITY));
}

/**
 * w f^γ H, the mean over the columns: H the binary cross-entropy, f = y (1 − p) + (1 − y) p how wrong p is, w = α y + (1 − α)(1 − y) if
 * `applyClassBalancing`. What is right already counts for little.
 *
 * Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export function binaryFocalCrossentropy(options?: define.BinaryFocalOptions): Loss {
  const config = completeOptions("binaryFocalCrossentropy", options, define.BINARY_FOCAL);
  return define.binaryFocalCrossentropy(config, config.fromLogits ? sigmoid : undefined);
}

/**
 * −Σ α (1 − q)^γ y log q over the classes, q = p / Σ p clipped to [ε, 1 − ε]. Labels are one-hot rows, or probabilities.
 *
 * Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export function categoricalFocalCrossentropy(options?: define.CategoricalFocalOptions): Loss {
  const defaults: Complete<define.CategoricalFocalOptions> = define.CATEGORICAL_FOCAL;
  const config = completeOptions("categoricalFocalCrossentropy", options, defaults, { alpha: checkAlphas });
  return define.categoricalFocalCrossentropy(config, config.fromLogits ? softmax : undefined);
}

/**
 * (1 − p[y]^q) / q: between cross-entropy and the mean absolute error, and so less misled by wrong labels. Labels are the numbers of the
 * classes.
 *
 * Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836
 */
export function categoricalGeneralizedCrossEntropy(options?: define.GeneralizedCrossentropyOptions): Loss {
  const config = completeOptions("categoricalGeneralizedCrossEntropy", options, define.GENERALIZED);
  return define.categoricalGeneralizedCrossEntropy(config);
}

/** 1 − 2 Σ y p / (Σ y + Σ p + ε) over the dimensions `axis`, for segmentation. */
export function dice(options?: define.DiceOptions): Loss {
  return define.dice(completeOptions<define.DiceOptions>("dice", options, define.DICE, { axis: checkAxes }));
}

/**
 * 1 − I / (I + α Σ y (1 − p) + β Σ p (1 − y) + ε), I = Σ y p, over the dimensions `axis`: dice with a say in what is worse.
 *
 * Salehi et al. 2017, https://arxiv.org/abs/1706.05721
 */
export function tversky(options?: define.TverskyOptions): Loss {
  const config = completeOptions<define.TverskyOptions>("tversky", options, define.TVERSKY, {
    axis: checkAxes,
    alpha: checkAlphas,
  });
  return define.tversky(config);
}

/**
 * Pulls embeddings of one class together and pushes others apart, each row against all others of its batch. The last layer should give rows of
 * length 1. Labels are the numbers of the classes.
 *
 * Sun et al. 2020, https://arxiv.org/abs/2002.10857
 */
export function circle(options?: define.CircleOptions): Loss {
  return define.circle(completeOptions("circle", options, define.CIRCLE));
}
