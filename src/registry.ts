/** String identifiers: names of activations, initializers, losses and so on, in every spelling that users bring. */
import { checkName } from "./checks.ts";

/** Spelling does not matter: `glorotUniform`, `glorot_uniform` and `GlorotUniform` are one name. */
const fold = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** Looks names up among `entries`, whose keys are the preferred spelling. */
export class Registry<Entry> {
  readonly #entries: Readonly<Record<string, Entry>>;
  readonly #folded = new Map<string, Entry>();

  constructor(entries: Readonly<Record<string, Entry>>) {
    this.#entries = entries;
    for (const [name, entry] of Object.entries(entries)) this.#folded.set(fold(name), entry);
  }

  /** @throws ArgumentError for an unknown name, with the nearest known one */
  get(what: string, name: string): Entry {
    const entry = this.#folded.get(fold(name));
    if (entry !== undefined) return entry;
    return checkName(what, name, Object.keys(this.#entries)) as never; // It throws.
  }

  /** Whether the name is known. */
  has(name: string): boolean {
    return this.#folded.has(fold(name));
  }
}
