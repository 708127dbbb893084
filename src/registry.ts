/** String identifiers: names of activations, initializers, losses and so on, in every spelling that users bring. */
import { checkName } from "./checks.ts";
import { Missing } from "./missing.ts";

/** Spelling does not matter: `glorotUniform`, `glorot_uniform` and `GlorotUniform` are one name. */
const fold = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** Names whose entries are in a part of the library that is loaded when one of them is first asked for. */
export interface Late<Entry> {
  readonly names: readonly string[];
  /** Must have an entry for each of the names. */
  readonly load: () => Promise<Readonly<Record<string, Entry>>>;
}

/** Looks names up among `entries`, whose keys are the preferred spelling, and among late ones. */
export class Registry<Entry> {
  readonly #names = new Map<string, string>();
  #entries: Readonly<Record<string, Entry>>;
  readonly #load: () => Promise<void>;

  constructor(entries: Readonly<Record<string, Entry>>, late?: Late<Entry>) {
    this.#entries = entries;
    for (const name of [...Object.keys(entries), ...(late?.names ?? [])]) this.#names.set(fold(name), name);
    this.#load = async () => {
      this.#entries = { ...(await late!.load()), ...entries };
    };
  }

  /** The preferred spelling. @throws ArgumentError for an unknown name, with the nearest known one */
  check(what: string, name: string): string {
    return this.#names.get(fold(name)) ?? checkName(what, name, [...this.#names.values()]); // It throws.
  }

  /** @throws ArgumentError for an unknown name, with the nearest known one; Missing for a late one that is not loaded */
  get(what: string, name: string): Entry {
    const entry = this.#entries[this.check(what, name)];
    if (entry !== undefined) return entry;
    throw new Missing(`${what}: "${name}"`, this.#load);
  }

  /** Whether the name is known. */
  has(name: string): boolean {
    return this.#names.has(fold(name));
  }
}
