/** What test files use of Node, for pages: files are asked of the server, at once. */

/** Bytes of a file in the repository, or its text. */
export function readFileSync(file: string | URL, encoding?: string): Uint8Array<ArrayBuffer> | string {
  const request = new XMLHttpRequest();
  request.open("GET", typeof file === "string" ? `/${file}` : file, false);
  // One byte to a character, as a page may not ask for bytes at once.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${file}: ${request.status}`);
  const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 255);
  return encoding ? new TextDecoder(encoding).decode(bytes) : bytes;
}

/** SHA-256 (FIPS 180-4): browsers have it, too, but only to wait for. */
export function createHash(name: "sha256"): { update(bytes: Uint8Array): unknown; digest(form: "hex"): string } {
  if (name !== "sha256") throw new Error(`No ${name} here.`);
  const parts: number[] = [];
  const hash = {
    update(bytes: Uint8Array | string) {
      for (const byte of typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes) parts.push(byte);
      return hash;
    },
    digest: () => sha256(parts),
  };
  return hash;
}

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Uint32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}

function sha256(message: readonly number[]): string {
  const constants = fractions(64, Math.cbrt);
  const state = fractions(8, Math.sqrt);
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length * 8);
  const rotate = (x: number, by: number) => (x >>> by) | (x << (32 - by));
  const w = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const s0 = rotate(w[i - 15]!, 7) ^ rotate(w[i - 15]!, 18) ^ (w[i - 15]! >>> 3);
      const s1 = rotate(w[i - 2]!, 17) ^ rotate(w[i - 2]!, 19) ^ (w[i - 2]! >>> 10);
      w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as number[];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e!, 6) ^ rotate(e!, 11) ^ rotate(e!, 25);
      const t1 = (h! + s1 + ((e! & f!) ^ (~e! & g!)) + constants[i]! + w[i]!) | 0;
      const s0 = rotate(a!, 2) ^ rotate(a!, 13) ^ rotate(a!, 22);
      const t2 = (s0 + ((a! & b!) ^ (a! & c!) ^ (b! & c!))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d! + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i]! += value!;
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}
