import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deflate } from "../../scripts/deflate.ts";
import { Generator } from "../../src/random/generator.ts";

const random = new Generator(1);
const bytes = (length: number, most: number) => Uint8Array.from({ length }, () => random.integer(most));
const text = new TextEncoder().encode("Kernels speak BLAS, the host speaks words. ".repeat(40));

describe("deflate", () => {
  it.each([
    ["nothing", new Uint8Array(0)],
    ["one byte", Uint8Array.of(7)],
    ["one byte again and again, beyond the longest match", new Uint8Array(1000).fill(9)],
    ["noise", bytes(3000, 256)],
    ["few different bytes", bytes(3000, 3)],
    ["text that repeats", text],
    ["parts that differ, each with its code", new Uint8Array([...bytes(2000, 4), ...bytes(2000, 256), ...text])],
    [
      "a match from the farthest place",
      new Uint8Array([...text.slice(0, 40), ...bytes(32728, 256), ...text.slice(0, 40)]),
    ],
  ])("zlib inflates %s", (_, data) => {
    expect(new Uint8Array(inflateRawSync(deflate(data)))).toEqual(data);
  });

  it("zlib inflates anything", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400, max: 5 }), (data) => {
        expect(new Uint8Array(inflateRawSync(deflate(data)))).toEqual(data);
      }),
    );
  });

  it("is smaller than zlib's best", () => {
    const mixed = new Uint8Array([...bytes(2000, 4), ...text, ...bytes(2000, 12)]);
    expect(deflate(mixed).length).toBeLessThan(deflateRawSync(mixed, { level: 9 }).length);
  });
});
