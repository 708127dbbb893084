/** Data sets to try things out on: scikit-learn's generators with its numbers, and four small sets of real data. */
export { type BlobsOptions, makeBlobs } from "./blobs.ts";
export { loadBreastCancer } from "./breast-cancer.ts";
export { type CirclesOptions, makeCircles } from "./circles.ts";
export type { CurveOptions } from "./curves.ts";
export { loadDigits } from "./digits.ts";
export { type GaussianQuantilesOptions, makeGaussianQuantiles } from "./gaussian-quantiles.ts";
export { loadIris } from "./iris.ts";
export { makeMoons } from "./moons.ts";
export type { Dataset } from "./sample.ts";
export type { NamedDataset } from "./table.ts";
export { loadWine } from "./wine.ts";
