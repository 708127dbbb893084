/** The lesson's network and Adam in plain JavaScript, written by hand for it: loops over typed arrays, nothing else. */
const SIZES = [2, 10, 10, 1] as const;

export class PlainLesson {
  readonly #rows: number;
  readonly #weights: Float32Array[] = [];
  readonly #gradients: Float32Array[] = [];
  readonly #m: Float32Array[] = [];
  readonly #v: Float32Array[] = [];
  /** Activations of each layer, and the loss' derivatives by what went into it. */
  readonly #values: Float32Array[];
  readonly #deltas: Float32Array[];
  #step = 0;

  constructor(rows: number) {
    this.#rows = rows;
    this.#values = SIZES.map((size) => new Float32Array(rows * size));
    this.#deltas = SIZES.map((size) => new Float32Array(rows * size));
    for (let layer = 0; layer < 3; layer++) {
      const [inputs, units] = [SIZES[layer], SIZES[layer + 1]];
      const limit = Math.sqrt(6 / (inputs + units));
      const size = (inputs + 1) * units; // The kernel, then the bias.
      this.#weights.push(
        Float32Array.from({ length: size }, (_, i) => (i < inputs * units ? (Math.random() * 2 - 1) * limit : 0)),
      );
      for (const block of [this.#gradients, this.#m, this.#v]) block.push(new Float32Array(size));
    }
  }

  /** One step on the rows from `first` on. */
  step(x: Float32Array, y: Float32Array, first: number): void {
    this.#values[0].set(x.subarray(first * 2, (first + this.#rows) * 2));
    for (let layer = 0; layer < 3; layer++) this.#forward(layer);
    const [p, dz] = [this.#values[3], this.#deltas[3]];
    for (let row = 0; row < this.#rows; row++) dz[row] = (p[row] - y[first + row]) / this.#rows;
    for (let layer = 2; layer >= 0; layer--) this.#backward(layer);
    this.#update();
  }

  #forward(layer: number): void {
    const [inputs, units] = [SIZES[layer], SIZES[layer + 1]];
    const [x, y, w] = [this.#values[layer], this.#values[layer + 1], this.#weights[layer]];
    for (let row = 0; row < this.#rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        let sum = w[inputs * units + unit];
        for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * w[i * units + unit];
        y[row * units + unit] = layer === 2 ? 1 / (1 + Math.exp(-sum)) : Math.tanh(sum);
      }
    }
  }

  #backward(layer: number): void {
    const [inputs, units] = [SIZES[layer], SIZES[layer + 1]];
    const [x, dz, w, dw] = [this.#values[layer], this.#deltas[layer + 1], this.#weights[layer], this.#gradients[layer]];
    const dx = this.#deltas[layer];
    dw.fill(0);
    for (let row = 0; row < this.#rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        const delta = dz[row * units + unit];
        for (let i = 0; i < inputs; i++) dw[i * units + unit] += x[row * inputs + i] * delta;
        dw[inputs * units + unit] += delta;
      }
      if (layer === 0) continue;
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        for (let unit = 0; unit < units; unit++) sum += dz[row * units + unit] * w[i * units + unit];
        const value = x[row * inputs + i];
        dx[row * inputs + i] = sum * (1 - value * value);
      }
    }
  }

  #update(): void {
    const t = ++this.#step;
    const alpha = (0.001 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
    for (let layer = 0; layer < 3; layer++) {
      const [w, g, m, v] = [this.#weights[layer], this.#gradients[layer], this.#m[layer], this.#v[layer]];
      for (let i = 0; i < w.length; i++) {
        m[i] += (g[i] - m[i]) * 0.1;
        v[i] += (g[i] * g[i] - v[i]) * 0.001;
        w[i] -= (alpha * m[i]) / (Math.sqrt(v[i]) + 1e-7);
      }
    }
  }
}
