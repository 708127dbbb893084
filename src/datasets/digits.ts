import { decodeCharacters, type NamedDataset } from "./table.ts";
import characters from "./tables/digits.ts";

/**
 * Handwritten digits: x (1797, 64), images of 8 × 8 pixels from 0 to 16, row by row; y (1797,), the digit.
 *
 * E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), https://doi.org/10.24432/C50P49 (CC BY 4.0), the
 * test part, with the values of scikit-learn's `load_digits`.
 *
 * @example
 * const { x, y } = loadDigits();
 * const images = x.reshape([-1, 8, 8, 1]);
 */
export function loadDigits(): NamedDataset {
  return {
    ...decodeCharacters(characters, 65),
    featureNames: Array.from({ length: 64 }, (_, i) => `pixel_${Math.floor(i / 8)}_${i % 8}`),
    targetNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  };
}
