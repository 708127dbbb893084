/** Milliseconds from nothing to the lesson's first step, part by part; in Node and in pages. */
export async function firstStep(address) {
  const times = [performance.now()];
  const lap = () => times.push(performance.now());
  const { init, layers, sequential } = await import(address);
  lap();
  await init();
  lap();
  const model = sequential([
    layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
    layers.dense({ units: 10, activation: "tanh" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  await model.trainOnBatch([[0.5, -0.5]], [1]);
  lap();
  return times.slice(1).map((time, i) => time - times[i]);
}
