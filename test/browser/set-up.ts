/** What is made once, before all tests in browsers. */
import { writeFileSync } from "node:fs";
import { compileProbe } from "../assembly/compile-probe.ts";

export default function setUp(): void {
  for (const dialect of ["simd128", "relaxed"] as const) {
    writeFileSync(`build/probe-${dialect}.wasm`, compileProbe(dialect));
  }
}
