/** Functions of two numbers, over arrays of which either may repeat along a dimension. */
import { constant, ONE } from "../constants";
import { f32v } from "../simd";
import { functions } from "./functions";
import * as Op from "./opcodes";

// Each class is one function. They have no instances: a type argument gives the loop its formula, and the compiler inlines it.

class Add {
  @inline of(a: v128, b: v128): v128 {
    return f32x4.add(a, b);
  }
}

class Subtract {
  @inline of(a: v128, b: v128): v128 {
    return f32x4.sub(a, b);
  }
}

class Multiply {
  @inline of(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}

class Divide {
  @inline of(a: v128, b: v128): v128 {
    return f32x4.div(a, b);
  }
}

/** NaN if one of the two is. */
class Maximum {
  @inline of(a: v128, b: v128): v128 {
    return f32x4.max(a, b);
  }
}

class Minimum {
  @inline of(a: v128, b: v128): v128 {
    return f32x4.min(a, b);
  }
}

class Power {
  @inline of(a: v128, b: v128): v128 {
    return functions.power(a, b);
  }
}

class SquaredDifference {
  @inline of(a: v128, b: v128): v128 {
    const e = f32x4.sub(a, b);
    return f32x4.mul(e, e);
  }
}

class Greater {
  @inline of(a: v128, b: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.gt(a, b));
  }
}

class GreaterEqual {
  @inline of(a: v128, b: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.ge(a, b));
  }
}

class Equal {
  @inline of(a: v128, b: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.eq(a, b));
  }
}

class NotEqual {
  @inline of(a: v128, b: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.ne(a, b));
  }
}

class And {
  @inline of(a: v128, b: v128): v128 {
    const zero = i32x4.splat(0);
    return v128.and(constant.at(ONE), v128.and(f32x4.ne(a, zero), f32x4.ne(b, zero)));
  }
}

class Or {
  @inline of(a: v128, b: v128): v128 {
    const zero = i32x4.splat(0);
    return v128.and(constant.at(ONE), v128.or(f32x4.ne(a, zero), f32x4.ne(b, zero)));
  }
}

/** out (n) = f(a, b), steps of a and b in bytes: 4 to go along, 0 to repeat, or any other. */
function row<F>(out: usize, a: usize, b: usize, n: i32, stepA: usize, stepB: usize): void {
  const f = changetype<F>(0);
  if (stepA === 4 && stepB === 4) {
    for (; n >= 8; n -= 8, a += 32, b += 32, out += 32) {
      const first = f.of(v128.load(a), v128.load(b));
      const second = f.of(v128.load(a, 16), v128.load(b, 16));
      v128.store(out, first);
      v128.store(out, second, 16);
    }
    for (; n > 0; n -= 4, a += 16, b += 16, out += 16) f32v.storeUpTo4(out, f.of(v128.load(a), v128.load(b)), n);
  } else if (stepA === 4 && stepB === 0) {
    const repeated = v128.load32_splat(b);
    for (; n > 0; n -= 4, a += 16, out += 16) f32v.storeUpTo4(out, f.of(v128.load(a), repeated), n);
  } else if (stepA === 0 && stepB === 4) {
    const repeated = v128.load32_splat(a);
    for (; n > 0; n -= 4, b += 16, out += 16) f32v.storeUpTo4(out, f.of(repeated, v128.load(b)), n);
  } else {
    for (; n > 0; n--, a += stepA, b += stepB, out += 4)
      v128.store32_lane(out, f.of(v128.load32_splat(a), v128.load32_splat(b)), 0);
  }
}

/** See BINARY in opcodes.ts for the operands. */
function each<F>(pc: usize): void {
  let out = load<usize>(pc, 4);
  const n0 = load<i32>(pc, 16);
  const n1 = load<i32>(pc, 20);
  const n2 = load<i32>(pc, 24);
  const stepA = load<i32>(pc, 36) << 2;
  const stepB = load<i32>(pc, 48) << 2;
  for (let i = 0; i < n0; i++) {
    let a = load<usize>(pc, 8) + ((i * load<i32>(pc, 28)) << 2);
    let b = load<usize>(pc, 12) + ((i * load<i32>(pc, 40)) << 2);
    for (let j = 0; j < n1; j++) {
      row<F>(out, a, b, n2, stepA, stepB);
      a += load<i32>(pc, 32) << 2;
      b += load<i32>(pc, 44) << 2;
      out += n2 << 2;
    }
  }
}

export function binary(pc: usize): void {
  switch (load<i32>(pc, 52)) {
    case Op.ADD:
      each<Add>(pc);
      break;
    case Op.SUBTRACT:
      each<Subtract>(pc);
      break;
    case Op.MULTIPLY:
      each<Multiply>(pc);
      break;
    case Op.DIVIDE:
      each<Divide>(pc);
      break;
    case Op.MAXIMUM:
      each<Maximum>(pc);
      break;
    case Op.MINIMUM:
      each<Minimum>(pc);
      break;
    case Op.POWER:
      each<Power>(pc);
      break;
    case Op.SQUARED_DIFFERENCE:
      each<SquaredDifference>(pc);
      break;
    case Op.GREATER:
      each<Greater>(pc);
      break;
    case Op.GREATER_EQUAL:
      each<GreaterEqual>(pc);
      break;
    case Op.EQUAL:
      each<Equal>(pc);
      break;
    case Op.NOT_EQUAL:
      each<NotEqual>(pc);
      break;
    case Op.LOGICAL_AND:
      each<And>(pc);
      break;
    case Op.LOGICAL_OR:
      each<Or>(pc);
      break;
    default:
      unreachable();
  }
}
