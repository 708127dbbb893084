import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutOfMemoryError, StateError } from "../../src/errors.ts";
import { Arena, type Block } from "../../src/runtime/arena.ts";
import { ALIGNMENT, MARGIN, PAGE, RESERVED } from "../../src/runtime/layout.ts";

const MEGABYTE = 2 ** 20;

describe("Arena", () => {
  it("gives aligned blocks that don't overlap each other or the kernels' constants", () => {
    const step = fc.oneof(
      fc.record({ floats: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ release: fc.nat({ max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const arena = new Arena();
        const blocks: { block: Block; mark: number }[] = [];
        steps.forEach((step, mark) => {
          if ("floats" in step) {
            const block = arena.allocate(step.floats, "a test");
            expect(block.floats).toBeGreaterThanOrEqual(step.floats);
            expect(block.address % ALIGNMENT).toBe(0);
            expect(block.address).toBeGreaterThanOrEqual(RESERVED);
            expect(block.address + block.floats * 4).toBeLessThanOrEqual(arena.reserved - MARGIN);
            block.f32.fill(mark);
            blocks.push({ block, mark });
          } else if (blocks.length > 0) {
            const [{ block }] = blocks.splice(step.release % blocks.length, 1);
            block.release();
          }
          expect(arena.used).toBe(blocks.reduce((sum, { block }) => sum + block.floats * 4, 0));
        });
        // What was written to a block is still there, whatever was allocated and released after it.
        for (const { block, mark } of blocks) expect(block.f32.every((value) => value === mark)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("gives released memory away again instead of growing", () => {
    const arena = new Arena();
    const first = arena.allocate(3 * MEGABYTE, "a test");
    const { address } = first;
    const { reserved } = arena;
    for (let i = 0; i < 50; i++) {
      const block = i === 0 ? first : arena.allocate(3 * MEGABYTE, "a test");
      expect(block.address).toBe(address);
      block.release();
    }
    expect(arena.reserved).toBe(reserved);
    expect(arena.used).toBe(0);
  });

  it("gives a block back when the last of its holders releases it", () => {
    const arena = new Arena();
    const block = arena.allocate(100, "a test").clear();
    block.hold();
    block.hold();
    block.release();
    block.release();
    expect(arena.used).toBe(block.floats * 4);
    expect(block.f32[0]).toBe(0);
    block.release();
    expect(arena.used).toBe(0);
    block.release(); // Once too often takes nothing from anyone.
    expect(arena.used).toBe(0);
  });

  it("lets nobody look at a block that was given back", () => {
    const block = new Arena().allocate(4, "a test");
    block.release();
    expect(() => block.f32).toThrow(StateError);
    expect(() => block.u32).toThrow("given back already");
  });

  it("keeps contents when memory grows, and replaces its views", () => {
    const arena = new Arena();
    const block = arena.allocate(1000, "a test");
    block.f32.set(Float32Array.from({ length: 1000 }, (_, i) => i));
    const [before, { f32 }] = [arena.reserved, arena];
    arena.allocate(2 * MEGABYTE, "a test");
    expect(arena.reserved).toBeGreaterThan(before);
    expect(f32).toHaveLength(0); // Detached: who keeps a view reads nothing.
    for (const view of [arena.f32, arena.u32, arena.f64]) {
      expect(view.buffer).toBe(arena.memory.buffer);
      expect(view.byteLength).toBe(arena.reserved);
    }
    expect(block.f32[999]).toBe(999);
    expect(arena.f32[block.address / 4 + 999]).toBe(999);
  });

  it("clears a block and nothing beside it", () => {
    const arena = new Arena();
    const [left, middle, right] = [16, 32, 16].map((floats) => arena.allocate(floats, "a test"));
    for (const block of [left, middle, right]) block.f32.fill(7);
    middle.clear();
    expect([...middle.f32]).toEqual(new Array(32).fill(0));
    for (const block of [left, right]) expect([...block.f32]).toEqual(new Array(16).fill(7));
  });

  it("uses every page up to its limit, then says what was asked for, what there is, and what to do", () => {
    const arena = new Arena(4 * MEGABYTE);
    expect(arena.limit).toBe(4 * MEGABYTE);
    const half = arena.allocate(MEGABYTE / 2, "a test");
    const { used, reserved } = arena;
    const attempt = () => arena.allocate((3 * MEGABYTE) / 4, "fit: activations for batches of 8 rows");
    expect(attempt).toThrow(OutOfMemoryError);
    expect(attempt).toThrow(
      "fit: activations for batches of 8 rows needs 3.0 MB, but of the limit of 4.0 MB of WebAssembly memory 2.0 MB are in use " +
        `(${(reserved / MEGABYTE).toFixed(1)} MB reserved). Use a smaller batchSize or model, or dispose of models that are no longer needed.`,
    );
    expect([arena.used, arena.reserved]).toEqual([used, reserved]);
    const rest = (arena.limit - RESERVED - MARGIN - used) / 4;
    const all = arena.allocate(rest, "a test");
    expect(arena.reserved).toBe(arena.limit);
    expect(() => arena.allocate(1, "a test")).toThrow("a test needs 1 KB, but of the limit of 4.0 MB");
    half.release();
    expect(arena.allocate(MEGABYTE / 2, "a test").address).toBe(half.address);
    expect(all.f32).toHaveLength(rest);
  });

  it("rounds a limit up to whole pages", () => {
    expect(new Arena(1).limit).toBe(PAGE);
    expect(new Arena(PAGE + 1).limit).toBe(2 * PAGE);
  });

  it("takes dropped blocks back when asked to collect", async () => {
    const arena = new Arena();
    const kept = arena.allocate(1000, "a test").clear();
    for (let i = 0; i < 20; i++) arena.allocate(1000, "a test");
    expect(arena.used).toBe(21 * kept.floats * 4);
    for (let i = 0; i < 20 && arena.used > kept.floats * 4; i++) await arena.collect(true);
    expect(arena.used).toBe(kept.floats * 4);
    expect(kept.f32[0]).toBe(0);
  });

  it("does not collect while little is in use", async () => {
    const arena = new Arena();
    arena.allocate(1000, "a test");
    let turns = 0;
    const timer = setImmediate(() => turns++);
    await arena.collect();
    expect(turns).toBe(0);
    clearImmediate(timer);
  });
});
