/**
 * What the types allow and what they don't. Compiled by `tsc --noEmit`, never run: each `@ts-expect-error` is itself an error
 * when the line below it has none.
 */
import {
  type ActivationName,
  type Batch,
  type BatchStream,
  type Callback,
  type FitOptions,
  type Functional,
  model as graph,
  type History,
  initializers,
  input,
  type Logs,
  layers,
  losses,
  type Model,
  metrics,
  modelFromConfig,
  optimizers,
  type PredictOptions,
  type Sequential,
  sequential,
  type Tensor,
  type TensorLike,
  tensor,
  type ValidationData,
} from "../../src/index.ts";

declare const x: number[][];
declare const y: number[];
declare const signal: AbortSignal;

// --- Making a model ---
export const model: Sequential = sequential(
  [
    layers.inputLayer({ shape: [784] }),
    layers.inputLayer({ inputShape: [784] }),
    layers.flatten(),
    layers.flatten({ inputShape: [28, 28], name: "flat" }),
    layers.dense({
      units: 10,
      activation: "relu",
      useBias: false,
      kernelInitializer: "heNormal",
      biasInitializer: initializers.constant({ value: 1 }),
      inputShape: [784] as const,
      name: "hidden",
      trainable: false,
    }),
    layers.activation({ activation: "softmax" }),
    layers.dropout({ rate: 0.5, seed: 1 }),
  ],
  { name: "m", seed: 3 },
);
export const normalised = sequential([
  layers.normalization({ axis: [1, 2] as const, mean: [[1, 2]], variance: 4, invert: true }),
  layers.rescaling({ scale: [1, 2] as const, offset: -1 }),
  layers.discretization({ numBins: 3, outputMode: "one_hot" }),
  layers.embedding({ inputDim: 9, outputDim: 2, embeddingsInitializer: initializers.randomNormal() }),
  layers.batchNormalization({
    axis: 1,
    gammaInitializer: "ones",
    betaRegularizer: "l2",
    movingMeanInitializer: "zeros",
  }),
  layers.layerNormalization({ axis: [1, -1], center: false }),
  layers.rmsNormalization(),
  layers.groupNormalization({ groups: -1 }),
  layers.unitNormalization({ axis: -1 }),
  layers.categoryEncoding({ numTokens: 3, outputMode: "count" }),
  layers.masking({ maskValue: -1 }),
]);
layers.normalization().adapt(x);
// @ts-expect-error: a batch has one dimension of features
layers.batchNormalization({ axis: [1, 2] });
// @ts-expect-error: such an encoding there is not
layers.categoryEncoding({ numTokens: 3, outputMode: "tf_idf" });
// @ts-expect-error: outputDim is missing
layers.embedding({ inputDim: 3 });
sequential();
sequential([] as const);
model satisfies Model;
model satisfies Disposable;

// @ts-expect-error: units are needed
layers.dense({});
// @ts-expect-error: units are a number
layers.dense({ units: "10" });
// @ts-expect-error: Python's spelling
layers.dense({ units: 1, input_shape: [2] });
// @ts-expect-error: a shape is an array
layers.dense({ units: 1, inputShape: 2 });
// @ts-expect-error: shapes have no null
layers.dense({ units: 1, inputShape: [null, 2] });
// @ts-expect-error: an activation is named
layers.dense({ units: 1, activation: Math.tanh });
// @ts-expect-error: a made initializer, not its maker
layers.dense({ units: 1, kernelInitializer: initializers.heNormal });
// @ts-expect-error: a boolean
layers.dense({ units: 1, useBias: "yes" });
// @ts-expect-error: the activation is needed
layers.activation({});
// @ts-expect-error: the rate is needed
layers.dropout({ seed: 1 });
// @ts-expect-error: options are an object
layers.dropout(0.5);
// @ts-expect-error: a list of layers
sequential(layers.flatten());
// @ts-expect-error: an unknown option
sequential([], { sead: 1 });
// @ts-expect-error: a number
sequential([], { seed: "1" });
// @ts-expect-error: only layers
model.add({ units: 3 });

// --- Names: known ones complete, others are allowed ---
layers.dense({ units: 1, activation: "leaky_relu" as string });
const activation: ActivationName = "gelu";
layers.dense({ units: 1, activation });
// @ts-expect-error: the list of known names is closed
export const unknownActivation: ActivationName = "leakyRelus";
model.compile({ optimizer: "adam", loss: "binary_crossentropy", metrics: ["accuracy", "mean_squared_error"] });
model.compile({ loss: "mse" as string, optimizer: "sgd" as string });
// --- Compile ---
model.compile({ loss: losses.huber({ delta: 2 }), optimizer: optimizers.sgd({ momentum: 0.9, nesterov: true }) });
model.compile({ loss: losses.binaryCrossentropy({ fromLogits: true }), metrics: [metrics.binaryAccuracy(), "mae"] });
model.compile({ loss: "mse", optimizer: optimizers.adam({ learningRate: 0.1, beta1: 0.9, amsgrad: true }) });
model.compile({ loss: "mse", optimizer: optimizers.rmsprop({ rho: 0.9, centered: true }), metrics: ["mae"] as const });
const optimizer: optimizers.Optimizer = model.optimizer;
optimizer.learningRate = 0.5;
// @ts-expect-error: the loss is needed
model.compile({ optimizer: "adam" });
// @ts-expect-error: options are needed
model.compile();
// @ts-expect-error: metrics are a list
model.compile({ loss: "mse", metrics: "accuracy" });
// @ts-expect-error: a slip
model.compile({ loss: "mse", metric: ["accuracy"] });
// @ts-expect-error: the maker is no loss
model.compile({ loss: losses.huber });
// @ts-expect-error: a number is no optimizer
model.compile({ loss: "mse", optimizer: 0.1 });
// @ts-expect-error: Keras' argument of another optimizer
optimizers.sgd({ beta1: 0.9 });
// @ts-expect-error: a number
optimizers.adam({ learningRate: "fast" });
// @ts-expect-error: fixed once made
optimizers.adam().beta1 = 0.5;

// --- Data ---
export const data: TensorLike[] = [
  x,
  y,
  [[[1], [2]]],
  [true, false],
  [new Float32Array(2), new Float32Array(2)],
  tensor(x),
  new Float32Array(3),
  new Float64Array(3),
  new Uint8ClampedArray(3),
  new Int32Array(3),
  { shape: [1, 2], data: [1, 2] },
  { shape: [1, 2], data: new Float64Array(2) },
  { shape: [1, 2], dataSync: () => new Float32Array(2) },
];
// @ts-expect-error: a number alone is no data
export const noRows: TensorLike = 3;
// @ts-expect-error: text
export const text: TensorLike = [["a"]];
// @ts-expect-error: big integers
export const big: TensorLike = new BigInt64Array(2);
// @ts-expect-error: data without a shape
export const shapeless: TensorLike = { data: [1] };

// --- fit, evaluate, predict ---
export async function run(): Promise<void> {
  const history: History = await model.fit(x, y);
  history.history.val_loss satisfies number[] | undefined;
  history.epoch satisfies number[];
  await model.fit(tensor(x), new Uint8Array(3), { batchSize: 1, epochs: 2, verbose: 2, validationSplit: 0.1 });
  await model.fit(x, y, { verbose: "auto", shuffle: false, initialEpoch: 1, seed: 3, signal, allowNonFinite: true });
  await model.fit(x, y, { validationData: [x, y] });
  await model.fit(x, y, { validationData: [tensor(x), y] as const });
  await model.fit(x, y, { validationData: { x, y } });
  await model.fit(x, y, { validationData: () => [{ x, y }] });
  await model.fit(x, y, { callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch.toFixed(), logs.loss) } });
  await model.fit(x, y, {
    callbacks: [
      {
        async onTrainBatchEnd(batch) {
          batch satisfies number;
        },
      },
    ],
  });
  await model.fit(x, y, {
    callbacks: {
      setModel: (m) => {
        m.stopTraining = true;
      },
      setParams: ({ steps }) => steps,
    },
  });
  // @ts-expect-error: y is missing
  await model.fit(x);
  // @ts-expect-error: y is missing
  await model.fit(x, { epochs: 3 });
  // @ts-expect-error: Python's spelling
  await model.fit(x, y, { batch_size: 3 });
  // @ts-expect-error: a number
  await model.fit(x, y, { batchSize: "3" });
  // @ts-expect-error: there are three
  await model.fit(x, y, { verbose: 3 });
  // @ts-expect-error: the signal, not its controller
  await model.fit(x, y, { signal: new AbortController() });
  // @ts-expect-error: no such hook
  await model.fit(x, y, { callbacks: { onEpochFinish() {} } });
  // @ts-expect-error: a hook gets a number first
  await model.fit(x, y, { callbacks: { onEpochEnd: (epoch: string) => console.log(epoch) } });
  // @ts-expect-error: a function is no callback
  await model.fit(x, y, { callbacks: () => {} });
  // @ts-expect-error: null is no options
  await model.fit(x, y, null);

  // Streams
  const stream: BatchStream = () => [{ x, y }];
  await model.fit(stream);
  await model.fit(stream, { epochs: 3 });
  await model.fit(
    function* () {
      yield { x, y };
    },
    { epochs: 2 },
  );
  await model.fit(async function* () {
    yield { x: tensor(x), y };
  });
  await model.fit(new Set<Batch>([{ x, y }]));
  await model.fit((async function* (): AsyncGenerator<Batch> {})());
  // @ts-expect-error: batches have x and y
  await model.fit(function* () {
    yield { xs: x, ys: y };
  });
  // @ts-expect-error: not numbers
  await model.fit(() => 3);
  // @ts-expect-error: an array of batches is data; pass a function
  await model.fit([{ x, y }]);

  const logs: Logs = await model.evaluate(x, y, { batchSize: 2, verbose: 1, signal, callbacks: [] });
  logs.loss satisfies number | undefined;
  await model.evaluate(stream, { verbose: 0 });
  // @ts-expect-error: not for evaluate
  await model.evaluate(x, y, { epochs: 1 });
  // @ts-expect-error: y is missing
  await model.evaluate(x);

  const result: Tensor = await model.predict(x, { batchSize: 3, signal, callbacks: { onPredictEnd() {} } });
  result.data satisfies Float32Array;
  model.predictSync(x, { batchSize: 3 }) satisfies Tensor;
  // @ts-expect-error: it can't be waited for
  model.predictSync(x, { signal });
  // @ts-expect-error: no streams
  await model.predict(stream);
  // @ts-expect-error: not for predict
  await model.predict(x, { verbose: 1 });
  (await model.trainOnBatch(x, y)) satisfies Logs;
  // @ts-expect-error: takes no options
  await model.trainOnBatch(x, y, { epochs: 1 });
}

// --- The rest of a model ---
model.getWeights() satisfies Tensor[];
model.setWeights([tensor(x), y]);
model.summary({ print: (line) => line.length });
model.program({ batchSize: 3, mode: "test" }).toString() satisfies string;
// @ts-expect-error: no such mode
model.program({ mode: "training" });
// @ts-expect-error: weights are a list of tensors
model.setWeights(3);
// @ts-expect-error: belongs to the model
model.layers = [];
// @ts-expect-error: fixed
model.inputShape = [3];

// --- Option types can be named ---
export const options: [FitOptions, PredictOptions, ValidationData, Callback] = [{}, {}, { x, y }, {}];

// --- Graphs ---
const [left, right] = [input({ shape: [2], name: "left" }), input({ shape: [3], dtype: "float32" })];
const both = layers.concatenate({ axis: -1 }).apply([left, layers.dense({ units: 2 }).apply(right)]);
both.shape satisfies readonly number[];
// @ts-expect-error: data are no symbolic values
layers.dense({ units: 1 }).apply(x);
const one = graph({ inputs: [left, right], outputs: both, name: "g", seed: 1, trainable: false });
const several = graph({ inputs: { left, right }, outputs: [both, left] });
const named = graph({ inputs: { left, right }, outputs: { both, left } });
one satisfies Functional<typeof both>;
export async function graphs(): Promise<void> {
  (await one.predict([x, x])) satisfies Tensor;
  (await several.predict({ left: x, right: tensor(x) })) satisfies Tensor[];
  const { both: b, left: l } = await named.predict([x, x]);
  [b, l] satisfies Tensor[];
  named.predictSync([x, x]).both satisfies Tensor;
  // @ts-expect-error: no such output
  (await named.predict([x, x])).right;
  named.compile({
    loss: { both: "mse", left: null },
    lossWeights: { both: 2 },
    metrics: { both: ["mae"] },
    weightedMetrics: { both: "mae" },
  });
  several.compile({ loss: ["mse", losses.huber()], lossWeights: [1, 2], metrics: [["mae"], "mse"] });
  await named.fit({ left: x, right: x }, { both: x, left: x }, { sampleWeight: { both: y }, classWeight: "balanced" });
  await several.fit([x, x], [x, x], {
    validationData: [
      [x, x],
      [x, x],
      [y, y],
    ],
  });
  await named.fit(function* () {
    yield { x: { left: x, right: x }, y: [x, x], sampleWeight: [y, y] };
  });
  (await named.evaluate([x, x], [x, x], { sampleWeight: y })) satisfies Logs;
  await model.trainOnBatch(x, y, { sampleWeight: y, classWeight: { 0: 1, 1: 2 } });
  await model.testOnBatch(x, y, { sampleWeight: y });
  // @ts-expect-error: class weights are for training
  await model.testOnBatch(x, y, { classWeight: "balanced" });
  // @ts-expect-error: a sequence has one input
  await model.predict({ left: x, right: x });
}
const inner = named.apply({ left, right });
inner.both.shape satisfies readonly number[];
sequential([layers.dense({ units: 2 }), one]);
graph({ inputs: model.inputs, outputs: model.getLayer("hidden").output });
modelFromConfig({ className: "Functional", config: named.getConfig() }).summary({ expandNested: true, lineLength: 80 });
// @ts-expect-error: outputs are needed
graph({ inputs: left });
// @ts-expect-error: a layer is no symbolic value
graph({ inputs: left, outputs: layers.flatten() });
