/** The page about parts of one's own runs from its first block to its last. */
import { expect, it, vi } from "vitest";
import type { Sequential } from "../../src/index.ts";
import { blocksOf, run } from "./blocks.ts";

it("docs/your-own.md runs, and its model learns", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const code = `${blocksOf("docs/your-own.md").join("\n")}\nexport { history, model, held, centered, patience };`;
    const { history, model, held, centered } = (await run(code)) as {
      history: Record<string, number[]>;
      [model: string]: unknown;
    };
    expect(print).toHaveBeenCalledOnce();
    expect(Object.keys(history).sort()).toEqual(["bias", "loss", "moments_0", "moments_1"]);
    expect(history.loss!.at(-1)).toBeLessThan(0.5 * history.loss![0]!);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean([...history.moments_1!])).toBeGreaterThan(0);
    const [kernel] = (held as Sequential).layers[1]!.getWeights();
    for (const weight of kernel!.data) expect(Math.abs(weight)).toBeLessThanOrEqual(1);
    const moved = (centered as Sequential).layers[0]!.getWeights()[0]!.data;
    expect(moved.some((value) => value !== 0)).toBe(true);
    expect((model as Sequential).optimizer.name).toBe("sign_momentum");
  } finally {
    print.mockRestore();
  }
});
