import { decodeTable, type NamedDataset } from "./table.ts";
import columns from "./tables/breast-cancer.ts";

const MEASURES = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
];

/**
 * Cell nuclei of breast masses, malignant (212) or benign (357): x (569, 30), y (569,).
 *
 * W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic) (1995),
 * https://doi.org/10.24432/C5DW2B (CC BY 4.0), with the values of scikit-learn's `load_breast_cancer`.
 *
 * @example
 * const { x, y, featureNames, targetNames } = loadBreastCancer();
 */
export function loadBreastCancer(): NamedDataset {
  return {
    ...decodeTable(columns),
    featureNames: [
      ...MEASURES.map((name) => `mean ${name}`),
      ...MEASURES.map((name) => `${name} error`),
      ...MEASURES.map((name) => `worst ${name}`),
    ],
    targetNames: ["malignant", "benign"],
  };
}
