import { afterEach, describe, expect, it, vi } from "vitest";
import { backend, init, layers, sequential, tensor } from "../../src/index.ts";
import { Arena } from "../../src/runtime/arena.ts";
import { ready } from "../../src/runtime/backend.ts";
import { TileChoice } from "../../src/runtime/tile.ts";

const known = { simd128: ["2x16", "2x16x4", "3x24x2"], relaxed: ["2x16", "2x24", "3x24x2"] };

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the tile", () => {
  it("is the default until a model with a larger weight runs, then one of the dialect's", async () => {
    await init();
    expect(backend().tile).toBe("2x16");
    const small = sequential([layers.dense({ units: 100, inputShape: [100] })]);
    await small.predict(tensor(new Float32Array(100), [1, 100]));
    const { tiles } = await ready();
    expect(tiles.tile).toBe("2x16");
    const large = sequential([layers.dense({ units: 200, inputShape: [100] })]);
    await large.predict(tensor(new Float32Array(100), [1, 100]));
    expect(known[backend().dialect]).toContain(backend().tile);
  });

  it.each([
    ["fine", 0.0001, "3x24x2"],
    ["coarse, as in a page that is not isolated", 0.1, "3x24x2"],
    ["too coarse to tell", 1, "2x16"],
  ])(
    "is measured once, by the time that products take, where the clock is %s, and gives its memory back",
    async (_, step, best) => {
      const runtime = { ...(await ready()), arena: new Arena() };
      let time = 0;
      vi.spyOn(performance, "now").mockImplementation(() => {
        time += 0.0001;
        return Math.floor(time / step) * step;
      });
      const took = new Map<number, number>();
      const run = (address: number) => {
        const tile = runtime.arena.u32[address / 4 + 10]!;
        took.set(tile, (took.get(tile) ?? 0) + 1);
        time += tile === 3 ? 0.04 : 0.05;
        return 0;
      };
      const choice = new TileChoice();
      const measured = [choice.measure({ ...runtime, run }, [2 ** 14]), choice.measure({ ...runtime, run }, [2 ** 14])];
      await Promise.all(measured);
      expect(choice.tile).toBe(best);
      expect(time).toBeLessThan(60); // milliseconds
      expect(runtime.arena.used).toBe(0);
      const calls = [...took.values()];
      expect(Math.max(...calls)).toBe(Math.min(...calls));
      await choice.measure({ ...runtime, run }, [2 ** 20]);
      expect([...took.values()]).toEqual(calls);
    },
  );

  it("is tried again if there was no memory to try it in", async () => {
    const runtime = await ready();
    const choice = new TileChoice();
    await expect(choice.measure({ ...runtime, arena: new Arena(65536) }, [2 ** 14])).rejects.toThrow("trying tiles");
    await choice.measure(runtime, [2 ** 14]);
    expect(known[runtime.dialect]).toContain(choice.tile);
  });
});
