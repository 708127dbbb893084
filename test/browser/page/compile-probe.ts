/** Stands for test/assembly/compile-probe.ts in pages, for which it is compiled beforehand. */
import { readFileSync } from "./node.ts";

export const compileProbe = (dialect: string) => readFileSync(`build/probe-${dialect}.wasm`);
