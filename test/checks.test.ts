import { describe, expect, test } from "vitest";
import { checkBoolean, checkOptions } from "../src/checks.ts";
import { ArgumentError } from "../src/errors.ts";

interface Options {
  nSamples?: number;
  noise?: number;
}
const check = (options: unknown) => checkOptions<Options>("makeMoons", options as Options, ["nSamples", "noise"]);

describe("checkOptions", () => {
  test("gives known options back, and an empty object for none", () => {
    const options = { nSamples: 3 };
    expect(check(options)).toBe(options);
    expect(check(undefined)).toEqual({});
  });

  test("names the nearest known option for an unknown one", () => {
    expect(() => check({ n_samples: 3 })).toThrow(
      new ArgumentError('makeMoons: unknown option "n_samples". Did you mean nSamples?'),
    );
  });

  test("lists all options when none is near", () => {
    expect(() => check({ temperature: 3 })).toThrow(
      'makeMoons: unknown option "temperature". Known options: nSamples, noise.',
    );
  });

  test.each([[3], [[1, 2]], [null], [new Float32Array(2)], ["noise"]])("refuses %s for an options object", (value) => {
    expect(() => check(value)).toThrow("makeMoons: options must be an object like { nSamples: … }, found ");
  });
});

test("checkBoolean takes nothing for granted", () => {
  expect(checkBoolean("shuffle", false)).toBe(false);
  for (const value of [0, "true", null, undefined]) {
    expect(() => checkBoolean("shuffle", value)).toThrow("shuffle must be true or false, found ");
  }
});
