/** What engines can. Apart from the rest, as it is the one module that a build must not leave to import a package. */
export { relaxedSimd, simd } from "wasm-feature-detect";
