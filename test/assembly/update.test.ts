import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RMSPROP, SGD_MOMENTUM } from "../../assembly/extra/opcodes.ts";
import { ADAM, SGD } from "../../assembly/opcodes.ts";
import { type Buffer, dialects, KernelBench, uniform } from "./harness.ts";

/** One update of a weight in float64: changes the slots, returns the new weight. Scalars are the kernel's. */
type Reference = (w: number, g: number, slots: number[], scalars: number[]) => number;

interface Kernel {
  opcode: number;
  /** Slot addresses and n, in the order of the operands between g and the scalars. */
  operands: (slots: Buffer[], n: number) => (Buffer | number)[];
  slots: number;
  scalars: number[];
  reference: Reference;
}

const sgd: Reference = (w, g, _, [learningRate]) => w - learningRate * g;

const sgdMomentum =
  (nesterov: boolean): Reference =>
  (w, g, slots, [learningRate, momentum]) => {
    slots[0] = momentum * slots[0] - learningRate * g;
    return nesterov ? w + momentum * slots[0] - learningRate * g : w + slots[0];
  };

const rmsprop =
  (hasMomentum: boolean, centered: boolean): Reference =>
  (w, g, slots, [learningRate, rho, momentum, epsilon, rest]) => {
    slots[0] = rho * slots[0] + rest * g * g;
    let denominator = slots[0] + epsilon;
    if (centered) {
      const average = hasMomentum ? 2 : 1;
      slots[average] = rho * slots[average] + rest * g;
      denominator = slots[0] - slots[average] ** 2 + epsilon;
    }
    const increment = (learningRate * g) / Math.sqrt(denominator);
    if (!hasMomentum) return w - increment;
    slots[1] = momentum * slots[1] + increment;
    return w - slots[1];
  };

const adam =
  (amsgrad: boolean): Reference =>
  (w, g, slots, [alpha, rate1, rate2, epsilon]) => {
    slots[0] += (g - slots[0]) * rate1;
    slots[1] += (g * g - slots[1]) * rate2;
    if (amsgrad) slots[2] = Math.max(slots[2], slots[1]);
    return w - (slots[0] * alpha) / (Math.sqrt(amsgrad ? slots[2] : slots[1]) + epsilon);
  };

const momentumKernel = (nesterov: boolean): Kernel => ({
  opcode: SGD_MOMENTUM,
  operands: ([velocity], n) => [velocity, n, Number(nesterov)],
  slots: 1,
  scalars: [0.1, 0.9],
  reference: sgdMomentum(nesterov),
});

const rmspropKernel = (hasMomentum: boolean, centered: boolean): Kernel => ({
  opcode: RMSPROP,
  operands: ([velocity, ...rest], n) => [
    velocity,
    hasMomentum ? rest[0] : 0,
    centered ? rest[hasMomentum ? 1 : 0] : 0,
    n,
  ],
  slots: 1 + Number(hasMomentum) + Number(centered),
  scalars: [0.01, 0.9, 0.8, 1e-3, 0.1],
  reference: rmsprop(hasMomentum, centered),
});

const adamKernel = (amsgrad: boolean): Kernel => ({
  opcode: ADAM,
  operands: ([m, v, largest], n) => [m, v, amsgrad ? largest : 0, n],
  slots: amsgrad ? 3 : 2,
  scalars: [0.02, 0.1, 0.001, 1e-7],
  reference: adam(amsgrad),
});

const kernels: Record<string, Kernel> = {
  sgd: { opcode: SGD, operands: (_, n) => [n], slots: 0, scalars: [0.1], reference: sgd },
  "sgd with momentum": momentumKernel(false),
  "sgd with Nesterov's momentum": momentumKernel(true),
  rmsprop: rmspropKernel(false, false),
  "rmsprop with momentum": rmspropKernel(true, false),
  "centered rmsprop": rmspropKernel(false, true),
  "centered rmsprop with momentum": rmspropKernel(true, true),
  adam: adamKernel(false),
  "adam with amsgrad": adamKernel(true),
};

const sizes = [...Array.from({ length: 17 }, (_, i) => i + 1), 63, 64, 65, 1023];

/** Slots such that velocity − average² is well above 0; v and its largest are of one size. */
const slotsOf = ({ slots }: Kernel, n: number, seed: number) =>
  Array.from({ length: slots }, (_, slot) =>
    uniform(n, seed + slot).map((x) => (slot === 0 ? 1.5 + x / 2 : 0.5 + x / 4)),
  );

describe.each(dialects)("updates, %s", (dialect) => {
  const bench = new KernelBench(dialect);

  /** Places w, g, slots and scalars at the skew, and returns them with a function that takes one step. */
  function prepare(kernel: Kernel, w: ArrayLike<number>, g: ArrayLike<number>, slots: ArrayLike<number>[], skew = 0) {
    bench.reset();
    const n = w.length;
    const weights = bench.floats(w, skew);
    const gradients = bench.floats(g, (skew * 2) % 16);
    const slotBuffers = slots.map((slot) => bench.floats(slot, skew));
    const scalars = bench.floats(kernel.scalars);
    const step = () => bench.execute(kernel.opcode, weights, gradients, ...kernel.operands(slotBuffers, n), scalars);
    return { weights, gradients, slotBuffers, scalars, step };
  }

  describe.each(Object.entries(kernels))("%s", (_, kernel) => {
    it("follows its equations in float64 at every size and alignment", () => {
      const scalars = kernel.scalars.map(Math.fround);
      sizes.forEach((n, index) => {
        const w = uniform(n, index + 1);
        const g = uniform(n, index + 2);
        const slots = slotsOf(kernel, n, index + 3);
        const { weights, slotBuffers, step } = prepare(kernel, w, g, slots, (index % 4) * 4);
        step();
        for (let i = 0; i < n; i++) {
          const expected = slots.map((slot) => slot[i]);
          // At most six roundings of numbers below 2.
          expect(Math.abs(weights.f32[i] - kernel.reference(w[i], g[i], expected, scalars))).toBeLessThan(6e-7);
          for (const [at, slot] of slotBuffers.entries())
            expect(Math.abs(slot.f32[i] - expected[at])).toBeLessThan(6e-7);
        }
      });
    });

    it("gives an element the same bits at every position", () => {
      const slots = Array.from({ length: kernel.slots }, (_, slot) => new Float32Array(19).fill(1.2 / (slot + 2)));
      const { weights, slotBuffers, step } = prepare(
        kernel,
        new Float32Array(19).fill(0.3),
        new Float32Array(19).fill(-0.123),
        slots,
      );
      step();
      for (const { f32 } of [weights, ...slotBuffers]) {
        expect(new Set(f32).size).toBe(1);
        expect(f32[0]).not.toBe(Number.NaN);
      }
    });

    it("reads at most 12 bytes beyond a block", () => {
      for (const n of [4, 5, 6, 7]) {
        for (let last = 0; last < 2 + kernel.slots; last++) {
          bench.reset();
          const end = { ...bench.floats(0), address: bench.memory.buffer.byteLength - 12 - 4 * n };
          const [w, g, ...slots] = Array.from({ length: 2 + kernel.slots }, (_, at) =>
            at === last ? end : bench.floats(new Float32Array(n)),
          );
          // One byte more leaves the memory, which traps.
          bench.execute(kernel.opcode, w, g, ...kernel.operands(slots, n), bench.floats(kernel.scalars));
        }
      }
    });

    it("makes a weight NaN where its gradient is NaN, and only there", () => {
      const g = uniform(11);
      g[2] = g[9] = Number.NaN;
      const slots = slotsOf(kernel, 11, 1);
      const { weights, step } = prepare(kernel, uniform(11, 2), g, slots);
      step();
      expect([...weights.f32].map(Number.isNaN)).toEqual([...g].map(Number.isNaN));
    });
  });

  describe("over five steps from empty slots", () => {
    const fixtures = JSON.parse(readFileSync("test/fixtures/update/optimizers.json", "utf8"));

    function follow(kernel: Kernel, expected: number[][], scalars: (t: number) => number[]): void {
      const slots = Array.from({ length: kernel.slots }, () => new Float32Array(fixtures.weights.length));
      const run = prepare(kernel, fixtures.weights, fixtures.gradients[0], slots);
      expected.forEach((weights, index) => {
        run.gradients.f32.set(fixtures.gradients[index]);
        run.scalars.f32.set(scalars(index + 1));
        run.step();
        weights.forEach((w, i) => {
          // Rounding of the scalars and of each step, relative to the largest the weight was.
          const size = Math.max(...expected.map((step) => Math.abs(step[i])), Math.abs(fixtures.weights[i]));
          expect(Math.abs(run.weights.f32[i] - w) / size, `step ${index + 1}, weight ${i}`).toBeLessThan(1e-6);
        });
      });
    }

    it("sgd equals PyTorch", () => {
      for (const { learningRate, momentum, nesterov, weights } of fixtures.sgd) {
        const kernel = momentum ? momentumKernel(nesterov) : kernels.sgd;
        follow(kernel, weights, () => (momentum ? [learningRate, momentum] : [learningRate]));
      }
    });

    it("rmsprop equals its equations in NumPy", () => {
      for (const { learningRate, rho, momentum, epsilon, centered, weights } of fixtures.rmsprop) {
        follow(rmspropKernel(momentum > 0, centered), weights, () => [learningRate, rho, momentum, epsilon, 1 - rho]);
      }
    });

    it("adam equals PyTorch with Keras' epsilon", () => {
      for (const { learningRate, beta1, beta2, epsilon, amsgrad, weights } of fixtures.adam) {
        follow(adamKernel(amsgrad), weights, (t) => {
          const alpha = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
          return [alpha, 1 - beta1, 1 - beta2, epsilon];
        });
      }
    });
  });
});
