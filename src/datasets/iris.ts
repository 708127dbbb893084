import { decodeTable, type NamedDataset } from "./table.ts";
import columns from "./tables/iris.ts";

/**
 * Three species of iris by the size of their flowers: x (150, 4) in cm, y (150,), 50 of each class.
 *
 * R. A. Fisher, The use of multiple measurements in taxonomic problems (1936), https://doi.org/10.24432/C56C76 (CC BY 4.0),
 * with the values of scikit-learn's `load_iris`.
 *
 * @example
 * const { x, y, featureNames, targetNames } = loadIris();
 */
export function loadIris(): NamedDataset {
  return {
    ...decodeTable(columns),
    featureNames: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
    targetNames: ["setosa", "versicolor", "virginica"],
  };
}
