/** The README's programs run, one after another, as they stand there. */
import { expect, it, vi } from "vitest";
import type { Sequential } from "../../src/index.ts";
import { blocksIn, page, run } from "./blocks.ts";

/** What the README leaves to its reader. */
const GIVEN = `
const random = (n, width) => Array.from({ length: n }, (_, i) => Array.from({ length: width }, (_, j) => Math.sin(i * width + j)));
const [pictures, rows] = [random(30, 64), random(30, 5)];
const [kinds, prices] = [pictures.map((_, i) => i % 3), rows.map(([a, b]) => a + b)];
async function* readSomewhere() {
  for (let i = 0; i < 3; i++) yield { features: random(8, 2), labels: Array.from({ length: 8 }, (_, j) => j % 2) };
}
`;

/** Blocks as one module: imports of a name may be repeated. */
function joined(blocks: readonly string[]): string {
  const names = new Map<string, Set<string>>();
  const rest = blocks.map((code) =>
    code.replace(/^import \{ ([^}]*) \} from "([^"]*)";\n/gm, (_, list: string, from: string) => {
      const known = names.get(from) ?? new Set();
      names.set(from, known);
      for (const name of list.split(", ")) known.add(name);
      return "";
    }),
  );
  const imports = [...names].map(([from, list]) => `import { ${[...list].join(", ")} } from "${from}";`);
  return [...imports, GIVEN, ...rest].join("\n");
}

it("runs", { timeout: 120_000 }, async () => {
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...values) => {
    printed.push(values.join(" "));
  });
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  try {
    const readme = page("README.md");
    // From here on a section is a program of its own.
    const [training, ...rest] = readme.slice(0, readme.indexOf("## From Keras")).split(/^## (?=Graphs|Parts)/m);
    expect(rest).toHaveLength(2);
    await run(joined(blocksIn(training!)));
    const code = `${joined(blocksIn(rest[0]!))}\nexport { kind, price, transferred };`;
    const { kind, price, transferred } = (await run(code)) as Record<string, { shape: number[]; built: boolean }>;
    const { own } = (await run(`${joined(blocksIn(rest[1]!))}\nexport { own };`)) as { own: Sequential };
    expect((await own.fit([[1, 2]], [3], { verbose: 0 })).history.loss).toHaveLength(1);
    expect(blocksIn(readme.slice(readme.indexOf("## From Keras")))).toEqual([]);
    expect(kind!.shape).toEqual([30, 3]);
    expect(price!.shape).toEqual([30, 1]);
    expect(transferred!.built).toBe(true);
    expect(printed.join("\n")).toMatch(/loss of each epoch:[\s\S]*test accuracy: 0\.\d+[\s\S]*precision/);
  } finally {
    vi.restoreAllMocks();
  }
});

it("links to files that exist", () => {
  for (const [, path] of page("README.md").matchAll(/\]\(([^)#:]+)[^)]*\)/g))
    expect(() => page(path!)).not.toThrow(Error);
});
