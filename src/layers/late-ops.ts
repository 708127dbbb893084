/** Ops that layers of small networks need in rare cases only: loaded when a model first records them. */
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Registry } from "../registry.ts";

type Binary = (p: ProgramBuilder, a: Value, b: Value) => Value;

const BINARY = new Registry<Binary>(
  {},
  {
    names: ["add", "multiply"],
    load: () => import("../program/ops/binary.ts") as Promise<unknown> as Promise<Record<string, Binary>>,
  },
);

/** a + b or a · b with broadcasting. `what` is for: e.g. the layer's label. @throws Missing until it is loaded */
export const lateBinary = (what: string, name: "add" | "multiply"): Binary => BINARY.get(what, name);
