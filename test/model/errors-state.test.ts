/** Calls at the wrong time. */
import { beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, init, layers, type Sequential, StateError, sequential } from "../../src/index.ts";
import { bits, network, quiet, rejection } from "./helpers.ts";
import { expectError, type Loose, loose, x, y } from "./wrong.ts";

beforeAll(() => init());

describe("at the wrong time", () => {
  test.each(["fit", "evaluate", "trainOnBatch"] as const)("%s before compile", async (method) => {
    const model = sequential([layers.dense({ units: 1 })], { name: "m" });
    const call: (x: number[][], y: number[]) => Promise<unknown> = model[method].bind(model);
    const error = await rejection(call(x, y));
    expectError(
      error,
      StateError,
      new RegExp(`^${method}: model "m" is not compiled\\. Call compile\\(\\{ optimizer: "adam", loss: `),
    );
    expect(model.inputShape).toBeUndefined();
  });

  test("a model without layers", async () => {
    const model = sequential([], { name: "m" });
    model.compile({ loss: "mse" });
    expectError(await rejection(model.fit(x, y)), ArgumentError, /^model "m" has no layers\. Add some/);
    expectError(await rejection(model.predict(x)), ArgumentError, /^model "m" has no layers\. Add some/);
  });

  test("the optimizer before compile, weights and listings before the build", () => {
    const model = sequential([layers.dense({ units: 1 })], { name: "m" });
    const thrown = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return error;
      }
    };
    expectError(
      thrown(() => model.optimizer),
      StateError,
      /^optimizer: model "m" is not compiled/,
    );
    expectError(
      thrown(() => model.setWeights([[[1]], [1]])),
      StateError,
      /^setWeights: model "m" is not built and has no weights yet\. Give the first layer an inputShape, or call build/,
    );
    expectError(
      thrown(() => model.program()),
      StateError,
      /^program: model "m" is not built\. Give the first layer an inputShape/,
    );
  });

  const whileBusy: [string, (m: Sequential) => unknown][] = [
    ["fit", (m) => m.fit(x, y)],
    ["trainOnBatch", (m) => m.trainOnBatch(x, y)],
    ["compile", (m) => m.compile({ loss: "mse" })],
    ["add", (m) => m.add(layers.dense({ units: 1 }))],
  ];
  test.each(whileBusy)("%s during fit", async (method, run) => {
    const errors: unknown[] = [];
    const [model, alone] = [network(), network()];
    const callbacks = {
      onTrainBatchEnd: async () => void errors.push(await rejection((async () => run(model))())),
      onEpochEnd: async () => void errors.push(await rejection((async () => run(model))())),
    };
    const promise = model.fit(x, y, { ...quiet, epochs: 2, callbacks });
    errors.push(await rejection((async () => run(model))())); // Already before the first step.
    await promise;
    await alone.fit(x, y, { ...quiet, epochs: 2 });
    expect(errors).toHaveLength(5);
    for (const error of errors) {
      expectError(
        error,
        StateError,
        new RegExp(
          `^${method}: fit is still running on model "\\w+"\\. Wait for its promise, or stop it with model\\.stopTraining = true`,
        ),
      );
    }
    expect(bits(model)).toEqual(bits(alone));
  });

  const afterDispose: [string, (m: Loose) => unknown][] = [
    ["fit", (m) => m.fit(x, y)],
    ["evaluate", (m) => m.evaluate(x, y)],
    ["predict", (m) => m.predict(x)],
    ["predictSync", (m) => m.predictSync(x)],
    ["trainOnBatch", (m) => m.trainOnBatch(x, y)],
    ["compile", (m) => m.compile({ loss: "mse" })],
    ["getWeights", (m) => m.getWeights()],
    ["setWeights", (m) => m.setWeights([])],
    ["getLayer", (m) => m.getLayer("a")],
    ["summary", (m) => m.summary()],
    ["program", (m) => m.program()],
    ["add", (m) => m.add(layers.flatten())],
    ["build", (m) => m.build([2])],
    ["optimizer", (m) => m.optimizer],
  ];
  test.each(afterDispose)("%s after dispose", async (method, run) => {
    const model = network();
    model.dispose();
    const error = await rejection((async () => run(loose(model)))());
    expectError(error, StateError, new RegExp(`^${method}: model "\\w+" was disposed of\\. Make a new one`));
  });
});
