/** docs/keras.md against the code: what it names exists, and what exists it names. */
import { describe, expect, it } from "vitest";
import {
  activations,
  callbacks,
  constraints,
  initializers,
  layers,
  losses,
  metrics,
  ops,
  optimizers,
  regularizers,
  schedules,
  sequential,
} from "../../src/index.ts";
import { page } from "./blocks.ts";

const text = page("docs/keras.md");
const exported = {
  losses,
  metrics,
  optimizers,
  schedules,
  initializers,
  regularizers,
  constraints,
  callbacks,
  ops,
  layers,
  activations,
};
type Space = keyof typeof exported;
const spaces = Object.keys(exported) as Space[];
const exportsOf = (space: Space): string[] => Object.keys(exported[space]);

interface Row {
  readonly section: string;
  readonly keras: readonly string[];
  readonly here: string;
  readonly more: string;
}

/** All rows of all tables. */
const rows: Row[] = text.split(/^## /m).flatMap((part) => {
  const section = part.slice(0, part.indexOf("\n"));
  const lines = part.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| Keras |"));
  return lines.map((line) => {
    const [keras = "", here = "", more = ""] = line
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.trim());
    return { section, keras: keras.split(", "), here, more };
  });
});

/** The names of a row, with their namespaces: `losses.dice`, and after it `tversky`. */
function named({ here }: Row): [Space, string][] {
  let space: Space | undefined;
  return [...here.matchAll(/`(?:(\w+)\.)?(\w+)[^`]*`/g)].flatMap(([, before, name]): [Space, string][] => {
    if (before !== undefined) space = spaces.find((each) => each === before);
    // Layers are always named in full: what follows one is its method.
    return space && name && (before || space !== "layers") ? [[space, name]] : [];
  });
}

/** Keras 3's names, https://keras.io/api/ */
const KERAS: Readonly<Record<string, string>> = {
  Losses:
    "Loss BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy SparseCategoricalCrossentropy Poisson CTC KLDivergence MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError CosineSimilarity Huber LogCosh Tversky Dice Circle CategoricalGeneralizedCrossEntropy Hinge SquaredHinge CategoricalHinge",
  Metrics:
    "Metric Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy SparseTopKCategoricalAccuracy BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy KLDivergence Poisson MeanSquaredError RootMeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError CosineSimilarity LogCoshError R2Score AUC Precision Recall TruePositives TrueNegatives FalsePositives FalseNegatives PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity F1Score FBetaScore IoU BinaryIoU OneHotIoU OneHotMeanIoU MeanIoU Hinge SquaredHinge CategoricalHinge Mean Sum MeanMetricWrapper PearsonCorrelation ConcordanceCorrelation",
  Optimizers:
    "Optimizer SGD RMSprop Adam AdamW Adadelta Adagrad Adamax Adafactor Nadam Ftrl Lion Lamb Muon LossScaleOptimizer",
  Schedules:
    "LearningRateSchedule ExponentialDecay PiecewiseConstantDecay PolynomialDecay InverseTimeDecay CosineDecay CosineDecayRestarts",
  Initializers:
    "Initializer RandomNormal RandomUniform TruncatedNormal Zeros Ones GlorotNormal GlorotUniform HeNormal HeUniform Orthogonal Constant VarianceScaling LecunNormal LecunUniform Identity STFT",
  "Regularizers and constraints":
    "Regularizer L1 L2 L1L2 OrthogonalRegularizer Constraint MaxNorm MinMaxNorm NonNeg UnitNorm",
  Activations:
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu swish soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus tanh tanh_shrink threshold",
  "Layers: core, activation":
    "Input InputLayer Dense EinsumDense Activation Lambda Identity ReLU Softmax LeakyReLU PReLU ELU",
  "Layers: regularization, reshaping, merging":
    "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout AlphaDropout GaussianNoise ActivityRegularization Reshape Flatten RepeatVector Permute Cropping1D UpSampling1D ZeroPadding1D Concatenate Average Maximum Minimum Add Subtract Multiply Dot",
  Callbacks:
    "Callback ModelCheckpoint BackupAndRestore TensorBoard EarlyStopping LearningRateScheduler ReduceLROnPlateau RemoteMonitor LambdaCallback TerminateOnNaN CSVLogger ProgbarLogger SwapEMAWeights History",
};

it("names nothing that does not exist", () => {
  const wrong = rows.flatMap(named).filter(([space, name]) => !exportsOf(space).includes(name));
  expect(wrong).toEqual([]);
  // Elsewhere in the page with their namespaces.
  const mentions = [...text.matchAll(new RegExp(`\\b(${spaces.join("|")})\\.(\\w+)`, "g"))];
  expect(mentions.length).toBeGreaterThan(100);
  expect(mentions.filter(([, space, name]) => !exportsOf(space as Space).includes(name!))).toEqual([]);
});

describe.each(spaces)("%s", (space) => {
  it("are all there", () => {
    const there = new Set(rows.flatMap(named).flatMap(([of, name]) => (of === space ? [name] : [])));
    const also = [...text.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, "g"))].map(([, name]) => name);
    expect(exportsOf(space).filter((name) => !there.has(name) && !also.includes(name))).toEqual([]);
  });
});

it.each(Object.entries(KERAS))("%s have a row for each of Keras 3's", (section, names) => {
  const there = rows.filter((row) => row.section === section).flatMap(({ keras }) => keras);
  expect(names.split(" ").filter((name) => !there.includes(name))).toEqual([]);
});

describe("models", () => {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  model.compile({ loss: "mse" });
  const given = model as unknown as Record<string, (...given: unknown[]) => unknown>;

  it("have the methods that are named", () => {
    const names = [...text.matchAll(/`model\.(\w+)/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !(name in model))).toEqual([]);
  });

  it.each(["fit", "evaluate", "predict", "compile"])("%s: the options are those that it takes", async (method) => {
    const odd = { qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq: 1 };
    const call = async () =>
      given[method]!(...(method === "compile" ? [odd] : method === "predict" ? [[1], odd] : [[1], [1], odd]));
    const message = await call().then(String, (error: Error) => error.message);
    const known = /Known options: (.*)\.$/.exec(message)![1]!.split(", ");
    const row = rows.find(({ section, keras }) => section === "Models" && keras[0] === method)!;
    const listed = row.more.replace(/`[^`]*`|\([^)]*\)/g, "").match(/\b[a-z]+[A-Za-z]*\b/g)!;
    expect(known.filter((option) => !listed.includes(option))).toEqual([]);
    // Words of the sentence around them are not in camelCase.
    expect(listed.filter((word) => /[A-Z]/.test(word) && !known.includes(word))).toEqual([]);
  });
});
