import { beforeAll, describe, expect, test } from "vitest";
import { callbacks, init, optimizers, StateError } from "../../../src/index.ts";
import { bits, network, quiet, rejection, xor } from "../helpers.ts";

beforeAll(() => init());

const [data, held] = [xor(40), xor(30, 2)];

/** A network whose optimizer averages weights, by default with a rate at which averages differ much. */
function averaging(useEma = true) {
  const model = network();
  const optimizer = optimizers.adam({ learningRate: 0.05, useEma, emaMomentum: 0.9 });
  model.compile({ optimizer, loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

const options = { ...quiet, epochs: 3, batchSize: 10, seed: 1 };

describe.each([false, true])("in a worker: %s", (worker) => {
  test("judges with the averages, and trains with the weights", async () => {
    const [model, plain] = [averaging(), averaging()];
    const [within, after]: number[][][][] = [[], []];
    const { history } = await model.fit(data.x, data.y, {
      ...options,
      worker,
      validationData: held,
      callbacks: [
        { onTestEnd: () => void within!.push(bits(model)) },
        callbacks.swapEMAWeights(),
        { onTestEnd: () => void after!.push(bits(model)) },
      ],
    });
    const runs: number[][][] = [];
    const losses: number[] = [];
    // The averages after each epoch are what the model has at the end of a fit of as many.
    for (let epochs = 1; epochs <= 3; epochs++) {
      const shorter = averaging();
      await shorter.fit(data.x, data.y, { ...options, epochs });
      losses.push((await shorter.evaluate(held.x, held.y)).loss!);
      runs.push(bits(shorter));
    }
    const trained: number[][][] = [];
    await plain.fit(data.x, data.y, { ...options, callbacks: { onEpochEnd: () => void trained.push(bits(plain)) } });
    expect(history.val_loss).toEqual(losses);
    expect(within).toEqual(runs);
    expect(after).toEqual(trained);
    expect(bits(model)).toEqual(bits(plain));
  });

  test("swapOnEpoch: callbacks after it see the averages, and the next epoch the weights", async () => {
    const model = averaging();
    const plain = averaging();
    const [begins, ends, trained]: number[][][][] = [[], [], []];
    await plain.fit(data.x, data.y, { ...options, callbacks: { onEpochEnd: () => void trained!.push(bits(plain)) } });
    await model.fit(data.x, data.y, {
      ...options,
      worker,
      callbacks: [
        callbacks.swapEMAWeights({ swapOnEpoch: true }),
        { onEpochBegin: () => void begins!.push(bits(model)), onEpochEnd: () => void ends!.push(bits(model)) },
      ],
    });
    expect(begins!.slice(1)).toEqual(trained!.slice(0, 2));
    expect(ends![2]).toEqual(bits(plain));
    expect(bits(model)).toEqual(bits(plain));
  });

  test("evaluate and predict use the averages and put the weights back", async () => {
    const [model, end] = [averaging(), averaging()];
    await end.fit(data.x, data.y, options);
    const seen: unknown[] = [];
    const swap = callbacks.swapEMAWeights();
    await model.fit(data.x, data.y, {
      ...options,
      callbacks: {
        async onEpochEnd(epoch) {
          if (epoch !== 2) return;
          const before = bits(model);
          seen.push(await model.evaluate(held.x, held.y, { callbacks: swap }));
          seen.push((await model.predict(held.x, { callbacks: swap })).toArray());
          expect(bits(model)).toEqual(before);
        },
      },
    });
    expect(seen).toEqual([await end.evaluate(held.x, held.y), (await end.predict(held.x)).toArray()]);
  });
});

test("before the first step nothing is swapped", async () => {
  const [model, plain] = [averaging(), network()];
  const swap = callbacks.swapEMAWeights();
  expect(await model.evaluate(held.x, held.y, { callbacks: swap })).toEqual(await plain.evaluate(held.x, held.y));
});

test("refuses optimizers without averages, and other options", async () => {
  const swap = callbacks.swapEMAWeights();
  const error = await rejection(averaging(false).fit(data.x, data.y, { ...quiet, callbacks: swap }));
  expect(error).toEqual(
    new StateError("swapEMAWeights: the optimizer adam keeps no averages of the weights. Make it with useEma: true."),
  );
  expect(() => callbacks.swapEMAWeights({ swapOnEpoch: 1 as never })).toThrow(
    "swapEMAWeights: swapOnEpoch must be true or false, found 1.",
  );
});
