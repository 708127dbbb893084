/**
 * What V8 makes of the micro-kernels of the matrix products: instructions for each multiply-add in the innermost loop, and
 * how often it goes to the stack because registers ran out. Shows a regression without a clock. x64 only.
 *
 *   npm run inspect                  the current Node, both dialects
 *   npm run inspect -- --wide        with vectors of 256 bits allowed
 *   npm run inspect -- --node=path   another engine
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { table } from "../bench/lib/table.ts";

const { values: options } = parseArgs({
  options: { node: { type: "string", default: process.execPath }, wide: { type: "boolean", default: false } },
});

/** Compiles all functions at once by the optimising compiler and prints their machine code. */
const FLAGS = ["--no-liftoff", "--no-wasm-tier-up", "--no-wasm-lazy-compilation", "--print-wasm-code"];
const INSTANTIATE = `
  const binary = require("node:fs").readFileSync(process.argv[1]);
  if (!WebAssembly.validate(binary)) process.exit(3);
  const env = { memory: new WebAssembly.Memory({ initial: 1, maximum: 65536 }), extra() {} };
  new WebAssembly.Instance(new WebAssembly.Module(binary), { env });`;

interface Line {
  readonly offset: number;
  readonly mnemonic: string;
  readonly operands: string;
}

interface Loop {
  readonly instructions: number;
  readonly multiplyAdds: number;
  /** Whether registers are 256 bits wide. */
  readonly isWide: boolean;
  readonly stack: number;
}

/** Machine code of each function by its number in the module, which counts imports first. */
function disassemble(binary: string): Map<number, Line[]> | undefined {
  const flags = options.wide ? [...FLAGS, "--experimental-wasm-revectorize"] : FLAGS;
  const { status, stdout } = spawnSync(options.node, [...flags, "-e", INSTANTIATE, binary], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status === 3) return undefined;
  if (status !== 0) throw new Error(`${options.node} ended with status ${status}`);
  const functions = new Map<number, Line[]>();
  for (const code of stdout.split("--- WebAssembly code ---")) {
    const index = /^index: (\d+)$/m.exec(code);
    if (!index || !/^kind: wasm function$/m.test(code)) continue;
    functions.set(Number(index[1]), [...code.matchAll(LINE)].map(parse));
  }
  if (![...functions.values()].some((lines) => lines.length > 0)) {
    throw new Error(`${options.node} prints no machine code: its V8 was built without disassembler, or not for x64.`);
  }
  return functions;
}

/** `0x2ae55f0dca28    68  c5fa6f043e           vmovdqu xmm0,[rsi+rdi*1]`: address, offset, bytes, instruction */
const LINE = /^0x[0-9a-f]+ +([0-9a-f]+) {2}[0-9a-f]+ +(?:REX\.W )?(\w+)(?: +(.*))?$/gm;

function parse([, offset, mnemonic, operands]: RegExpMatchArray): Line {
  return { offset: Number.parseInt(offset!, 16), mnemonic: mnemonic!, operands: operands ?? "" };
}

const MULTIPLY = /^v?mulps$|^vfn?madd\d+ps$/;

/** The innermost loops that multiply: from the target of a backward jump to the jump, with no such loop inside. */
function innerLoops(lines: readonly Line[]): Loop[] {
  const spans = lines.flatMap(({ offset, mnemonic, operands }) => {
    const target = /<\+0x([0-9a-f]+)>/.exec(operands);
    if (!mnemonic.startsWith("j") || !target) return [];
    const from = Number.parseInt(target[1]!, 16);
    return from < offset ? [{ from, to: offset }] : [];
  });
  const inner = spans.filter((a) => !spans.some((b) => b !== a && b.from >= a.from && b.to < a.to));
  return inner.map(({ from, to }) => measure(lines.filter(({ offset }) => offset >= from && offset <= to)));
}

function measure(body: readonly Line[]): Loop {
  const multiplies = body.filter(({ mnemonic }) => MULTIPLY.test(mnemonic));
  return {
    instructions: body.length,
    multiplyAdds: multiplies.length,
    isWide: multiplies.some(({ operands }) => operands.includes("ymm")),
    stack: body.filter(({ operands }) => /\[r[bs]p[+-]/.test(operands)).length,
  };
}

/** Names of the micro-kernels by their number in the module, from the text that asc writes beside the binary. */
function microKernels(text: string): [index: number, name: string][] {
  const names = [...text.matchAll(/^ \((?:import .* )?\(?func \$(\S+)/gm)].map(([, name]) => name!);
  return names.flatMap((name, index) => {
    const micro = /\/micro(\w+)$/.exec(name);
    return micro ? [[index, micro[1]!]] : [];
  });
}

const rows: string[][] = [];
for (const dialect of ["simd128", "relaxed"]) {
  const binary = `build/${dialect}-blocked.wasm`;
  if (!existsSync(binary)) throw new Error(`${binary} is missing. Run npm run build:wasm first.`);
  const functions = disassemble(binary);
  if (!functions) {
    console.log(`${options.node} does not run ${dialect}.`);
    continue;
  }
  for (const [index, name] of microKernels(readFileSync(`build/${dialect}-blocked.wat`, "utf8"))) {
    const loops = innerLoops(functions.get(index) ?? []).filter(({ multiplyAdds }) => multiplyAdds > 0);
    const [hot] = loops.sort((a, b) => b.multiplyAdds - a.multiplyAdds);
    if (!hot) throw new Error(`${dialect}: found no loop in the machine code of ${name}.`);
    const { instructions, multiplyAdds, isWide, stack } = hot;
    const each = (instructions / multiplyAdds).toFixed(2);
    rows.push([
      `${dialect} ${name}`,
      isWide ? "256" : "128",
      ...[instructions, multiplyAdds].map(String),
      each,
      `${stack}`,
    ]);
  }
}
console.log(table(["hot loop of", "bits", "instructions", "multiply-adds", "per multiply-add", "to the stack"], rows));
