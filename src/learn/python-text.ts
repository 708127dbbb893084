/** Numbers as Python writes them, for texts that are to be the same. */

/** More decimals than it takes to see that a double lies exactly between two numbers of fewer. */
const BEYOND = 25;

/** `f"{value:.{digits}f}"`: as `toFixed`, but a number exactly between two goes to the even one. */
export function toFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const rounded = value.toFixed(digits);
  if (digits + BEYOND > 100) return rounded;
  const long = value.toFixed(digits + BEYOND);
  const tie = long.endsWith(`5${"0".repeat(BEYOND - 1)}`);
  if (!tie) return rounded;
  const down = long.slice(0, -BEYOND).replace(/\.$/, "");
  return Number(down.at(-1)) % 2 === 0 ? down : rounded;
}

/** `str(value)` of a float: `1.0`, not `1`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = value.toExponential().split("e") as [string, string];
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
