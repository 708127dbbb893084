import { describe, expect, it, vi } from "vitest";
import { Missing, unlessMissing, whenLoaded } from "../src/missing.ts";
import { Registry } from "../src/registry.ts";

const made = () => {
  const load = vi.fn(async () => ({ logCosh: 3, tversky: 4 }));
  return {
    load,
    names: new Registry<number>({ huber: 1, meanSquaredError: 2 }, { names: ["logCosh", "tversky"], load }),
  };
};

describe("Registry", () => {
  it("knows names in every spelling", () => {
    const { names } = made();
    for (const name of ["meanSquaredError", "mean_squared_error", "MeanSquaredError"]) {
      expect(names.get("loss", name)).toBe(2);
      expect(names.check("loss", name)).toBe("meanSquaredError");
      expect(names.has(name)).toBe(true);
    }
    expect(names.has("nothing")).toBe(false);
  });

  it("names the nearest of all names, late ones too", () => {
    const { names } = made();
    for (const call of ["get", "check"] as const) {
      expect(() => names[call]("loss", "log_cos")).toThrow(
        'loss must be one of "huber", "meanSquaredError", "logCosh", "tversky", found "log_cos". Did you mean "logCosh"?',
      );
    }
  });

  it("accepts late names at once, and has what they stand for when it was loaded", async () => {
    const { names, load } = made();
    expect(names.check("loss", "log_cosh")).toBe("logCosh");
    expect(load).not.toHaveBeenCalled();
    expect(() => names.get("compile: loss", "log_cosh")).toThrow(Missing);
    expect(() => names.get("compile: loss", "log_cosh")).toThrow(
      'compile: loss: "log_cosh" is loaded when it is first needed, and this call can\'t wait for it. Await fit, evaluate or predict first.',
    );
    expect(unlessMissing(() => names.get("loss", "logCosh"))).toBeUndefined();
    expect(await whenLoaded(() => names.get("loss", "logCosh"))).toBe(3);
    expect(names.get("loss", "Tversky")).toBe(4);
    expect(names.get("loss", "huber")).toBe(1);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("tries again after a failure", async () => {
    const { names, load } = made();
    load.mockRejectedValueOnce(new TypeError("offline"));
    await expect(whenLoaded(() => names.get("loss", "logCosh"))).rejects.toThrow("offline");
    expect(await whenLoaded(() => names.get("loss", "logCosh"))).toBe(3);
  });
});

describe("unlessMissing", () => {
  it("passes every other error on", () => {
    expect(() =>
      unlessMissing(() => {
        throw new TypeError("no");
      }),
    ).toThrow("no");
    expect(unlessMissing(() => 5)).toBe(5);
  });
});
