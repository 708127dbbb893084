/** Trains a small model and prints its weights bit by bit: run in a process of its own by `reproducibility.test.ts`. */
import { init, seed } from "../../src/index.ts";
import { seededWeights } from "./seeded.ts";

if (process.argv[2] === "deterministic") await init({ deterministic: true });
seed(42);
console.log(JSON.stringify(await seededWeights()));
