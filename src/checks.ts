/** Checks of single arguments, worded the same everywhere: what was expected, what was found. */
import { ArgumentError } from "./errors.ts";

/** A value as it reads in a message: strings quoted, arrays and objects cut short. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (Array.isArray(value) && value.length <= 6 && value.every((item) => item === null || typeof item !== "object")) {
    return `[${value.map(show).join(", ")}]`;
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Float32Array).length})`;
  if (typeof value === "object" && value !== null) return showObject(value);
  return String(value);
}

function showObject(value: object): string {
  const kind = value.constructor?.name;
  if (kind && kind !== "Object") return `an object of class ${kind}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "{}";
  return `{ ${keys.slice(0, 6).join(", ")}${keys.length > 6 ? ", …" : ""} }`;
}

/** A whole number from `least` on, e.g. `checkInteger("fit: batchSize", 0, 1)` throws. */
export function checkInteger(what: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `from ${least} to ${most}`;
  throw new ArgumentError(`${what} must be a whole number ${range}, found ${show(value)}.`);
}

/** A finite number that `holds`; `expected` says the condition in words, e.g. `"in [0, 1)"`. */
export function checkNumber(
  what: string,
  value: unknown,
  expected: string,
  holds: (value: number) => boolean = () => true,
): number {
  if (typeof value === "number" && Number.isFinite(value) && holds(value)) return value;
  throw new ArgumentError(`${what} must be a number ${expected}, found ${show(value)}.`);
}

/** A seed, if one is given. */
export function checkSeed(what: string, seed: number | undefined): number | undefined {
  return seed === undefined ? seed : checkInteger(`${what}: seed`, seed, 0, 2 ** 32 - 1);
}

/** `true` or `false`. */
export function checkBoolean(what: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ArgumentError(`${what} must be true or false, found ${show(value)}.`);
}

/** One of the `known` names; an unknown one is answered with the nearest. */
export function checkName<Name extends string>(what: string, value: unknown, known: readonly Name[]): Name {
  if (known.includes(value as Name)) return value as Name;
  const near = typeof value === "string" ? nearest(value, known) : undefined;
  const mend = near ? `Did you mean "${near}"? ` : "";
  const some = known.slice(0, 12).map(show).join(", ") + (known.length > 12 ? ", …" : "");
  throw new ArgumentError(`${what} must be one of ${some}, found ${show(value)}. ${mend}`.trim());
}

/**
 * The options object itself, `{}` for none. An unknown key, such as a slip of the keyboard or a Python spelling, throws with
 * the nearest known one instead of being ignored.
 */
export function checkOptions<Options extends object>(
  what: string,
  options: Options | undefined,
  knownKeys: readonly (keyof Options & string)[],
): Options {
  if (options === undefined) return {} as Options;
  if (typeof options !== "object" || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw new ArgumentError(`${what}: options must be an object like { ${knownKeys[0]}: … }, found ${show(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if ((knownKeys as readonly string[]).includes(key)) continue;
    const near = nearest(key, knownKeys);
    const mend = near ? `Did you mean ${near}?` : `Known options: ${knownKeys.join(", ")}.`;
    throw new ArgumentError(`${what}: unknown option ${show(key)}. ${mend}`);
  }
  return options;
}

/** Whether a value will do, and what was expected. */
export type Limit = readonly [holds: (value: unknown) => boolean, expected: string];

/** Of options by name; one without a limit is looked at elsewhere. */
export type Limits<Options> = { readonly [Key in keyof Options]?: Limit };

/** Options with defaults for those that are missing. @throws ArgumentError for unknown ones, and for values that are not within the limits */
export function fill<Options extends object>(
  what: string,
  given: Partial<Options> | undefined,
  defaults: Options,
  limits: Limits<Options>,
): Options {
  checkOptions<object>(what, given, Object.keys(defaults) as never[]);
  const options = { ...defaults } as Record<string, unknown>;
  for (const [key, value] of Object.entries(given ?? {})) if (value !== undefined) options[key] = value;
  for (const [key, limit] of Object.entries<Limit>(limits as Record<string, Limit>)) {
    const [holds, expected] = limit;
    if (!holds(options[key])) {
      throw new ArgumentError(`${what}: ${key} must be ${expected}, found ${show(options[key])}.`);
    }
  }
  return options as Options;
}

/** The known name that begins so, or with the smallest edit distance if it is near enough to be a slip of the keyboard. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best = known.find((candidate) => name.length >= 3 && candidate.toLowerCase().startsWith(name.toLowerCase()));
  if (best !== undefined) return best;
  let least = Math.max(1, Math.floor(0.4 * name.length)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance: single-character insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
