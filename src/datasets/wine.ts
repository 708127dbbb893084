import { decodeTable, type NamedDataset } from "./table.ts";
import columns from "./tables/wine.ts";

/**
 * Chemical analyses of wines of three cultivars: x (178, 13), y (178,) with 59, 71 and 48 of each class.
 *
 * S. Aeberhard and M. Forina, Wine (1991), https://doi.org/10.24432/C5PC7J (CC BY 4.0), with the values of scikit-learn's
 * `load_wine`.
 *
 * @example
 * const { x, y, featureNames, targetNames } = loadWine();
 */
export function loadWine(): NamedDataset {
  return {
    ...decodeTable(columns),
    featureNames: [
      "alcohol",
      "malic_acid",
      "ash",
      "alcalinity_of_ash",
      "magnesium",
      "total_phenols",
      "flavanoids",
      "nonflavanoid_phenols",
      "proanthocyanins",
      "color_intensity",
      "hue",
      "od280/od315_of_diluted_wines",
      "proline",
    ],
    targetNames: ["class_0", "class_1", "class_2"],
  };
}
