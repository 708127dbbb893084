/** Parts that are loaded when they are first needed: the extra kernels, and names. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgramBuilder } from "../../src/program/builder.ts";
import type { Value } from "../../src/program/value.ts";

/** A fresh copy of the library, which has loaded nothing, and a network that needs an extra kernel. */
async function fresh() {
  vi.resetModules();
  const library = await import("../../src/index.ts");
  const { Layer } = await import("../../src/layers/layer.ts");
  const { negative } = await import("../../src/program/ops/unary.ts");
  const { Missing } = await import("../../src/missing.ts");
  class Negate extends Layer {
    override call(p: ProgramBuilder, x: Value): Value {
      return negative(p, x);
    }
  }
  const { sequential, layers } = library;
  const make = () => {
    const model = sequential([
      layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: "ones" }),
      new Negate({}, "Negate"),
    ]);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    return model;
  };
  return { ...library, make, Missing };
}

const x = [[1], [2], [3]];
const y = [[2], [4], [6]];

describe("a network that needs the extra kernels", () => {
  beforeEach(() => {
    vi.restoreAllMocks();
  });

  it("loads them with fit, once, and learns", async () => {
    const compiled = vi.spyOn(WebAssembly, "compile");
    const { make } = await fresh();
    const model = make();
    expect(String(model.program())).toContain("unary");
    await model.fit(x, y, { epochs: 100, verbose: 0 });
    const { data } = await model.predict([[10]]);
    expect(data[0]).toBeCloseTo(20, 1);
    await make().fit(x, y, { verbose: 0 });
    expect(compiled).toHaveBeenCalledTimes(2);
  });

  it("loads them for a stream, before the loop", async () => {
    const { make } = await fresh();
    const batches = vi.fn(function* () {
      yield { x, y };
      yield { x: x.slice(1), y: y.slice(1) };
    });
    const history = await make().fit(batches, { epochs: 2, verbose: 0 });
    expect(history.history.loss).toHaveLength(2);
    expect(batches).toHaveBeenCalledTimes(2);
  });

  it.each(["evaluate", "trainOnBatch"] as const)("loads them with %s", async (what) => {
    const { make } = await fresh();
    expect(await make()[what](x, y)).toEqual({ loss: expect.closeTo(42, 4) });
  });

  it("says what to await where it can't wait", async () => {
    const { make, init } = await fresh();
    const model = make();
    await init();
    expect(() => model.predictSync(x)).toThrow(
      "A part of the kernels is loaded when it is first needed, and this call can't wait for it. Await fit, evaluate or predict first.",
    );
    expect(() => model.predictSync(x)).toThrow(expect.objectContaining({ code: "ERR_STATE" }));
    await model.predict(x);
    expect([...model.predictSync(x).data]).toEqual([-1, -2, -3]);
  });

  it("loads those of another dialect when that is chosen", async () => {
    const { make, init } = await fresh();
    const model = make();
    await model.predict(x);
    await init({ deterministic: true });
    await model.fit(x, y, { verbose: 0 });
    const before = model.predictSync(x);
    expect((await model.predict(x)).data).toEqual(before.data);
  });

  it("rejects if they can't be loaded, leaves the model as it was, and tries again with the next call", async () => {
    const { make, init } = await fresh();
    const model = make();
    await init();
    vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new RangeError("out of executable memory"));
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow("out of executable memory");
    expect(model.getWeights()[0].toArray()).toEqual([[1]]);
    expect((await model.predict(x)).toArray()).toEqual([[-1], [-2], [-3]]);
  });

  it("works in the same way with a model that is built by fit", async () => {
    const { sequential, layers, make } = await fresh();
    const [, negate] = make().layers;
    const model = sequential([layers.dense({ units: 1 }), negate]);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await model.fit(x, y, { verbose: 0 });
    expect(model.getWeights()).toHaveLength(2);
  });
});

describe("a loss that is not loaded", () => {
  it("is waited for by fit, and compile does not mind", async () => {
    const { make, losses, Missing } = await fresh();
    const known = losses.meanSquaredError();
    let loaded = false;
    const load = vi.fn(async () => {
      loaded = true;
    });
    const model = make();
    model.compile({
      optimizer: "sgd",
      loss: {
        ...known,
        perRow: (p, labels, prediction) => {
          if (!loaded) throw new Missing("a loss", load);
          return known.perRow(p, labels, prediction);
        },
      },
    });
    await model.fit(x, y, { verbose: 0 });
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("is an error if loading it does not help", async () => {
    const { make, losses, Missing } = await fresh();
    const load = vi.fn(async () => {});
    const model = make();
    model.compile({
      optimizer: "sgd",
      loss: {
        ...losses.meanSquaredError(),
        perRow: () => {
          throw new Missing("a loss", load);
        },
      },
    });
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow("a loss is loaded when it is first needed");
    expect(load).toHaveBeenCalledTimes(1);
  });
});
