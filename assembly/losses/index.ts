/**
 * Losses with Keras 3's definitions (https://keras.io/api/losses/): one number per row of p (rows, columns), and the
 * gradient that belongs to it, given dl (rows), the gradient of those numbers. NaN in a row gives NaN.
 */
export * from "./elementwise";
export * from "./logits";
