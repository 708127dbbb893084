import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { init, layers, sequential, tensor } from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import type { ModelCore } from "../../src/model/core.ts";
import { ready } from "../../src/runtime/backend.ts";
import { canShare } from "../../src/runtime/threads.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { bits, quiet } from "../model/helpers.ts";

/** From the start, as memory is shared only then. */
beforeAll(async () => {
  await init({ threads: 2 });
});

afterEach(async () => {
  (await ready()).crew?.dismiss();
});

const [rows, words, classes] = [80, 25, 7];
const x = tensor(
  Float32Array.from({ length: rows * 16 }, (_, i) => (i * i) % words),
  [rows, 16],
);
const y = tensor(
  uniform(rows * classes).map((value) => Number(value > 0)),
  [rows, classes],
);

const makers: Record<string, () => Layer> = {
  batchNormalization: () => layers.batchNormalization({ momentum: 0.9 }),
  layerNormalization: () => layers.layerNormalization(),
  groupNormalization: () => layers.groupNormalization({ groups: 4 }),
};

describe.each(dialects)("%s: the same weights and moving averages for every number of threads", (dialect) => {
  it.each(Object.entries(makers))("%s", async (_, make) => {
    const results: unknown[] = [];
    for (const threads of [1, 3]) {
      await init({ dialect, threads });
      const model = sequential(
        [
          layers.embedding({ inputDim: words, outputDim: 8, inputShape: [16] }),
          layers.flatten(),
          layers.dense({ units: 256 }),
          make(),
          layers.activation({ activation: "relu" }),
          layers.dense({ units: classes, activation: "sigmoid" }),
        ],
        { seed: 9 },
      );
      model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
      await model.fit(x, y, { ...quiet, epochs: 2, batchSize: 33, seed: 2 });
      results.push(bits(model));
      const { core } = model as unknown as { core: ModelCore };
      const { team } = core.executor(await ready(), [], "a test").program("train", 33);
      expect(!!team).toBe(threads > 1 && canShare());
    }
    expect(results[1]).toEqual(results[0]);
  });
});
