/** Free ranges of memory, sorted by address; neighbours are merged, the lowest range that is large enough is taken. */

export interface Range {
  readonly address: number;
  readonly bytes: number;
}

export class FreeList {
  readonly #ranges: Range[] = [];

  /** Takes `bytes` from the lowest range that holds them. */
  take(bytes: number): Range | undefined {
    const i = this.#ranges.findIndex((range) => range.bytes >= bytes);
    if (i < 0) return undefined;
    const { address, bytes: found } = this.#ranges[i]!;
    if (found === bytes) this.#ranges.splice(i, 1);
    else this.#ranges[i] = { address: address + bytes, bytes: found - bytes };
    return { address, bytes };
  }

  /** Puts a range back and merges it with the free ranges on either side. */
  add({ address, bytes }: Range): void {
    let i = this.#indexAfter(address);
    let [from, to] = [address, address + bytes];
    const before = this.#ranges[i - 1];
    const after = this.#ranges[i];
    let merged = 0;
    if (after && after.address === to) {
      to = after.address + after.bytes;
      merged++;
    }
    if (before && before.address + before.bytes === from) {
      from = before.address;
      merged++;
      i--;
    }
    this.#ranges.splice(i, merged, { address: from, bytes: to - from });
  }

  /** How many free bytes end exactly at `end`: what growth at the end of memory would be joined to. */
  bytesBefore(end: number): number {
    const last = this.#ranges.at(-1);
    return last && last.address + last.bytes === end ? last.bytes : 0;
  }

  /** All free ranges, lowest first. */
  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  #indexAfter(address: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ranges[middle]!.address < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
