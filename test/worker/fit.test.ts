import { describe, expect, it } from "vitest";
import { layers, sequential } from "../../src/index.ts";
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
});
