/** Layers, losses and metrics of one's own, made of ops: only what the package exports. */
import { describe, expect, it } from "vitest";
import {
  initializers,
  Layer,
  type LayerOptions,
  layers,
  ops,
  type ProgramBuilder,
  type Shape,
  ShapeError,
  sequential,
  type Value,
  type Weight,
} from "../../src/index.ts";

/** x · kernel + bias, as `layers.dense`, of generic ops. */
class Linear extends Layer {
  readonly units: number;
  kernel!: Weight;
  bias!: Weight;

  constructor({ units, ...options }: LayerOptions & { units: number }) {
    super(options, "Linear");
    this.units = units;
  }

  override computeOutputShape(): Shape {
    return [this.units];
  }

  protected override build([inputs]: Shape): void {
    this.kernel = this.addWeight("kernel", [inputs!, this.units], initializers.glorotUniform({ seed: 1 }));
    this.bias = this.addWeight("bias", [this.units], initializers.zeros());
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return ops.add(p, ops.matmul(p, x, p.weight(this.kernel)), p.weight(this.bias));
  }
}

/** Rows of mean 0 and variance 1, times a scale. */
class RowNorm extends Layer {
  scale!: Weight;

  constructor(options: LayerOptions = {}) {
    super(options, "RowNorm");
  }

  protected override build(shape: Shape): void {
    this.scale = this.addWeight("scale", shape, initializers.ones());
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const centered = ops.subtract(p, x, ops.mean(p, x, { axis: -1, keepDims: true }));
    const deviation = ops.sqrt(p, ops.add(p, ops.variance(p, x, { axis: -1, keepDims: true }), 1e-3));
    return ops.multiply(p, ops.divide(p, centered, deviation), p.weight(this.scale));
  }
}

/** Counts the rows it has seen in training, and passes them on. */
class Counter extends Layer {
  seen!: Weight;

  constructor() {
    super({ trainable: false }, "Counter");
  }

  protected override build(): void {
    this.seen = this.addWeight("seen", [1], initializers.zeros());
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const seen = p.weight(this.seen);
    if (p.training) p.assign(seen, ops.add(p, seen, p.rows));
    return x;
  }
}

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), (i % 5) / 5]);
const y = x.map(([a, b, c]) => [a! - 2 * b! + 0.5 * c! + 0.25]);

describe("a layer of one's own", () => {
  it("learns as the built-in one does", async () => {
    const run = async (first: Layer) => {
      const model = sequential([first, layers.dense({ units: 1, kernelInitializer: initializers.ones() })]);
      model.compile({ optimizer: "adam", loss: "meanSquaredError" });
      await model.fit(x, y, { epochs: 5, batchSize: 8, seed: 2, verbose: 0 });
      return (await model.predict(x)).data;
    };
    const kernelInitializer = initializers.glorotUniform({ seed: 1 });
    const own = await run(new Linear({ units: 4, inputShape: [3] }));
    const builtIn = await run(layers.dense({ units: 4, inputShape: [3], kernelInitializer }));
    own.forEach((value, i) => {
      expect(value).toBeCloseTo(builtIn[i]!, 5);
    });
  });

  it("computes what its ops say", async () => {
    const model = sequential([new RowNorm({ inputShape: [3] })]);
    const { data } = await model.predict([[1, 2, 6]]);
    const deviation = Math.sqrt(14 / 3 + 1e-3);
    [-2, -1, 3].forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value / deviation, 6);
    });
  });

  it("keeps a state from step to step, in training only", async () => {
    const counter = new Counter();
    const model = sequential([counter, layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 });
    await model.evaluate(x, y, { verbose: 0 });
    expect(counter.getWeights()[0]!.toArray()).toEqual([120]);
  });

  it("is named in the error for shapes that don't fit", async () => {
    class Wrong extends Layer {
      override call(p: ProgramBuilder, input: Value): Value {
        return ops.add(p, input, p.constant(1, [7]));
      }
    }
    const model = sequential([new Wrong({ name: "mine", inputShape: [3] }, "Wrong")]);
    await expect(model.predict(x)).rejects.toThrow(ShapeError);
    await expect(model.predict(x)).rejects.toThrow(
      "mine: add: shapes (40, 3) and (7,) don't fit. Counted from the last, dimensions must be equal, or one of them 1.",
    );
  });
});

describe("a loss and a metric of one's own", () => {
  it("are functions of ops", async () => {
    const logCosh = (p: ProgramBuilder, labels: Value, prediction: Value): Value => {
      const e = ops.subtract(p, prediction, labels);
      return ops.subtract(p, ops.add(p, e, ops.softplus(p, ops.multiply(p, e, -2))), Math.LN2);
    };
    const worst = (p: ProgramBuilder, labels: Value, prediction: Value): Value =>
      ops.max(p, ops.abs(p, ops.subtract(p, prediction, labels)), { axis: -1, keepDims: true });
    const run = async (loss: typeof logCosh | string) => {
      const model = sequential([layers.dense({ units: 1, inputShape: [3], kernelInitializer: initializers.zeros() })]);
      model.compile({ optimizer: "sgd", loss, metrics: [worst, "mae"] });
      return (await model.fit(x, y, { epochs: 4, shuffle: false, verbose: 0 })).history;
    };
    const [own, builtIn] = [await run(logCosh), await run("logCosh")];
    own.loss!.forEach((value, i) => {
      expect(value).toBeCloseTo(builtIn.loss![i]!, 5);
    });
    expect(own.worst).toHaveLength(4);
    own.worst!.forEach((value, i) => {
      expect(value).toBeCloseTo(own.mae![i]!, 5); // one column
    });
    expect(own.loss![3]).toBeLessThan(own.loss![0]!);
  });
});
