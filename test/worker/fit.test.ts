import { describe, expect, it } from "vitest";
import { layers, sequential } from "../../src/index.ts";
import { modelOf, runs } from "../functional/fixtures.ts";
import { bits, bitsOf, network, quiet, xor } from "../model/helpers.ts";

const { x, y } = xor(203);
const worker = true;

describe("fit in a worker", () => {
  it.each([1, 10, 32, 203])("gives the same bits and history, batch size %i", async (batchSize) => {
    const [here, there] = [network(), network()];
    const options = { ...quiet, epochs: 4, batchSize, validationSplit: 0.2 };
    const expected = await here.fit(x, y, options);
    const found = await there.fit(x, y, { ...options, worker });
    expect(found.history).toEqual(expected.history);
    expect(bits(there)).toEqual(bits(here));
  });

  it("goes on where another run ended, there or here", async () => {
    const [here, there] = [network(), network()];
    for (const [i, worker] of [true, false, true, true].entries()) {
      const options = { ...quiet, epochs: 2, batchSize: 7 + i };
      await here.fit(x, y, options);
      await there.fit(x, y, { ...options, worker });
      expect(await there.trainOnBatch(x, y)).toEqual(await here.trainOnBatch(x, y));
    }
    expect(bits(there)).toEqual(bits(here));
  });

  it("evaluates and predicts the same", async () => {
    const model = network();
    await model.fit(x, y, quiet);
    for (const batchSize of [1, 50, 1000]) {
      const options = { batchSize };
      expect(await model.evaluate(x, y, { ...options, worker })).toEqual(await model.evaluate(x, y, options));
      expect(bitsOf(await model.predict(x, { ...options, worker }))).toEqual(bitsOf(await model.predict(x, options)));
    }
  });

  it("draws the same dropout, on an uncompiled model's prediction too", async () => {
    const make = () =>
      sequential(
        [layers.dense({ units: 16, inputShape: [2] }), layers.dropout({ rate: 0.4 }), layers.dense({ units: 1 })],
        { seed: 3 },
      );
    const [here, there] = [make(), make()];
    expect(bitsOf(await there.predict(x, { worker }))).toEqual(bitsOf(await here.predict(x)));
    for (const model of [here, there])
      model.compile({ optimizer: "rmsprop", loss: "meanSquaredError", metrics: ["mae"] });
    const expected = await here.fit(x, y, { ...quiet, epochs: 3 });
    expect((await there.fit(x, y, { ...quiet, epochs: 3, worker })).history).toEqual(expected.history);
    expect(bits(there)).toEqual(bits(here));
  });

  it("has the extra kernels, also when they are needed only by a later run", async () => {
    const make = () => {
      const model = sequential(
        [layers.dense({ units: 8, activation: "gelu", inputShape: [2] }), layers.dense({ units: 1 })],
        { seed: 5 },
      );
      model.compile({ optimizer: "adam", loss: "logCosh", metrics: ["meanAbsoluteError"] });
      return model;
    };
    const [here, there] = [make(), make()];
    await network().fit(x, y, { ...quiet, worker });
    const found = await there.fit(x, y, { ...quiet, epochs: 3, validationSplit: 0.1, worker });
    expect(found.history).toEqual((await here.fit(x, y, { ...quiet, epochs: 3, validationSplit: 0.1 })).history);
    expect(bits(there)).toEqual(bits(here));
    expect(await there.evaluate(x, y, { worker })).toEqual(await here.evaluate(x, y));
  });

  it("takes models with several inputs and outputs", async () => {
    const [run] = runs;
    const { a, b, price, kind } = run!.data;
    const data = [
      { a, b },
      { price, kind },
    ] as const;
    const make = () => {
      const model = modelOf(run!);
      model.compile({
        optimizer: "adam",
        loss: { price: "mse", kind: "sparseCategoricalCrossentropy" },
        metrics: { kind: ["accuracy"] },
      });
      return model;
    };
    const [here, there] = [make(), make()];
    const options = { ...quiet, epochs: 3, batchSize: 5, shuffle: false, validationData: data };
    const expected = await here.fit(...data, options);
    expect((await there.fit(...data, { ...options, worker })).history).toEqual(expected.history);
    expect(bits(there)).toEqual(bits(here));
    expect(await there.evaluate(...data, { worker })).toEqual(await here.evaluate(...data, {}));
    expect(await there.predict(data[0], { worker, batchSize: 3 })).toEqual(await here.predict(data[0]));
  });
});
