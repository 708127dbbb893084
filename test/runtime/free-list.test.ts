import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FreeList } from "../../src/runtime/free-list.ts";

const UNITS = 64;

/** The same memory, unit by unit: slow and plain. */
class NaiveMemory {
  readonly free = new Array<boolean>(UNITS).fill(false);

  take(bytes: number): number | undefined {
    for (let address = 0; address + bytes <= UNITS; address++) {
      const wanted = this.free.slice(address, address + bytes);
      if (!wanted.every(Boolean)) continue;
      this.free.fill(false, address, address + bytes);
      return address;
    }
    return undefined;
  }

  add(address: number, bytes: number): void {
    this.free.fill(true, address, address + bytes);
  }

  /** Runs of free units, which are the only ranges that a list without neighbours can have. */
  ranges(): { address: number; bytes: number }[] {
    const found: { address: number; bytes: number }[] = [];
    this.free.forEach((free, i) => {
      if (!free) return;
      if (this.free[i - 1]) found[found.length - 1].bytes++;
      else found.push({ address: i, bytes: 1 });
    });
    return found;
  }
}

describe("FreeList", () => {
  it("does what a list of single units does", () => {
    const step = fc.oneof(
      fc.record({ take: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ giveBack: fc.nat({ max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const [list, naive] = [new FreeList(), new NaiveMemory()];
        list.add({ address: 0, bytes: UNITS });
        naive.add(0, UNITS);
        const taken: { address: number; bytes: number }[] = [];
        for (const step of steps) {
          if ("take" in step) {
            const range = list.take(step.take);
            expect(range?.address).toBe(naive.take(step.take));
            if (range) taken.push(range);
          } else if (taken.length > 0) {
            const [range] = taken.splice(step.giveBack % taken.length, 1);
            list.add(range);
            naive.add(range.address, range.bytes);
          }
          expect(list.ranges).toEqual(naive.ranges());
          const last = naive.ranges().at(-1);
          expect(list.bytesBefore(UNITS)).toBe(last && last.address + last.bytes === UNITS ? last.bytes : 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("takes the lowest range that is large enough", () => {
    const list = new FreeList();
    list.add({ address: 100, bytes: 50 });
    list.add({ address: 0, bytes: 10 });
    list.add({ address: 40, bytes: 20 });
    expect(list.take(20)).toEqual({ address: 40, bytes: 20 });
    expect(list.take(20)).toEqual({ address: 100, bytes: 20 });
    expect(list.take(31)).toBeUndefined();
    expect(list.ranges).toEqual([
      { address: 0, bytes: 10 },
      { address: 120, bytes: 30 },
    ]);
  });

  it("knows no free bytes before an end that it does not reach", () => {
    const list = new FreeList();
    expect(list.bytesBefore(0)).toBe(0);
    list.add({ address: 64, bytes: 64 });
    expect(list.bytesBefore(192)).toBe(0);
    expect(list.bytesBefore(128)).toBe(64);
  });
});
