/** Choices, element by element. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { broadcastTo } from "./copy.ts";
import { accumulateRepeated } from "./reduce-to.ts";
import { asValue, broadcast, type Operand } from "./shapes.ts";

const SELECT = { opcode: Op.SELECT, format: "select >out <mask <a <b #n #step_mask #step_a #step_b" };
const CLIP = { opcode: Op.CLIP, format: "clip >y <x #n #low #high" };
const CLIP_GRADIENT = { opcode: Op.CLIP_GRADIENT, format: "clip_gradient >dx <dy <x #n #low #high" };

/** a where mask is not 0, b elsewhere; all three are repeated to one shape where need be. No gradient for the mask. */
export function select(p: ProgramBuilder, mask: Value, left: Operand, right: Operand): Value {
  const [a, b] = [asValue(p, left), asValue(p, right)];
  const y = p.value(broadcast(p, "where", mask.shape, a.shape, b.shape), [a, b]);
  selectInto(p, y, mask, a, b);
  p.backward(y, (dy) => {
    const nothing = p.constant(0);
    accumulateRepeated(p, a, y.shape, (out) => selectInto(p, out, mask, dy, nothing));
    accumulateRepeated(p, b, y.shape, (out) => selectInto(p, out, mask, nothing, dy));
  });
  return y;
}

function selectInto(p: ProgramBuilder, out: Value, ...given: readonly [mask: Value, a: Value, b: Value]): void {
  const operands = given.map((x) => (x.size === 1 ? x : broadcastTo(p, p.stopGradient(x), out.shape)));
  p.emit(SELECT, out, ...operands, out.size, ...operands.map((x) => (x.size === 1 ? 0 : 1)));
}

/** min(max(x, low), high). The gradient is 0 outside. */
export function clip(p: ProgramBuilder, x: Value, low: number, high: number): Value {
  p.require(low <= high, () => `clip: low must not be above high, found ${low} and ${high}.`);
  const bounds = [{ float: low }, { float: high }];
  const y = p.value(x.shape, [x]);
  p.emit(CLIP, y, x, x.size, ...bounds);
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(CLIP_GRADIENT, dx, dy, x, x.size, ...bounds)));
  return y;
}
