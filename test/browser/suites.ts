/** Test files of the library, as they are, run in a browser: which of them can be, and how they get there. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { buildSync, transformSync } from "esbuild";
import { type Browser, visit } from "./browsers.ts";
import type { Outcome } from "./page/vitest.ts";
import { type Site, serve } from "./server.ts";

/** The repository. */
const ROOT = resolve(import.meta.dirname, "../..");

/** What pages have a stand-in for, see the import map in page/suite.html. */
const STAND_INS = new Set([
  "./compile-probe.ts",
  "node:fs",
  "node:crypto",
  "vitest",
  "fast-check",
  "wasm-feature-detect",
]);
/** What only Node and Vitest in it have. */
const NODE_ONLY = /\bprocess\.|\bBuffer\.|\bsetImmediate\b|\bvi\.(useFakeTimers|mock|hoisted)\(/;
const IMPORT = /^(?:import|export)\s(?!type\b)(?:[^"';]*?\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** Why a file can't run in a page, if so. Looks at its imports, too, as far as they are tests. */
function obstacle(file: string, seen = new Set<string>()): string | undefined {
  if (seen.has(file)) return undefined;
  seen.add(file);
  const text = readFileSync(join(ROOT, file), "utf8");
  const [found] = NODE_ONLY.exec(text) ?? [];
  if (found) return `${file}: ${found}`;
  for (const [, direct, late] of text.matchAll(IMPORT)) {
    const name = (direct ?? late)!;
    if (STAND_INS.has(name)) continue;
    if (!name.startsWith(".")) return `${file}: ${name}`;
    const path = relative(ROOT, resolve(ROOT, dirname(file), name));
    const deeper = path.startsWith("test/") && path.endsWith(".ts") ? obstacle(path, seen) : undefined;
    if (deeper) return deeper;
  }
  return undefined;
}

/** The test files that browsers run, of which SUITES chooses by a regular expression; and those that they can't, with the reason. */
export function suites(): { files: string[]; leftOut: Map<string, string> } {
  const all = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" });
  const chosen = new RegExp(process.env.SUITES ?? "");
  const files: string[] = [];
  const leftOut = new Map<string, string>();
  for (const file of all.sort()) {
    if (!file.endsWith(".test.ts") || file.startsWith("browser/")) continue;
    const why = obstacle(`test/${file}`);
    if (why) leftOut.set(`test/${file}`, why);
    else if (chosen.test(`test/${file}`)) files.push(`test/${file}`);
  }
  return { files, leftOut };
}

/** Serves the repository: TypeScript without its types, and packages in one file each. */
export function serveSuites(isolated: boolean): Promise<Site> {
  const modules = new Map<string, Uint8Array>();
  const sources = new Map<string, string>();
  return serve({
    folder: ROOT,
    isolated,
    cached: true,
    generate(path) {
      const [, name] = /^\/modules\/(.+)\.js$/.exec(path) ?? [];
      if (!name) return undefined;
      if (!modules.has(name)) modules.set(name, bundled(name));
      return modules.get(name);
    },
    transform: {
      ".ts": (path, text, query) => {
        if (!sources.has(path)) sources.set(path, script(path, text));
        return renew(path, sources.get(path)!, query.get("copy"));
      },
    },
  });
}

function script(path: string, text: string): string {
  const { code } = transformSync(text, {
    loader: "ts",
    target: "es2022",
    supported: { "import-attributes": true },
    keepNames: true, // Else functions are renamed where a variable outside has their name.
    sourcefile: path,
    sourcemap: path.startsWith("/test/") ? "inline" : false,
  });
  return code;
}

/**
 * `vi.resetModules` in a page: what a test then imports late is another copy of the module, as another address is another
 * module, and a copy imports copies.
 */
function renew(path: string, code: string, copy: string | null): string {
  if (path.startsWith("/test/")) {
    return code.replace(/\bimport\(("[^"]*\/src\/[^"]*")\)/g, 'import($1 + (globalThis.copy ?? ""))');
  }
  return copy === null ? code : code.replace(/(\bfrom |\bimport ?\(?)"(\.[^"]*\.ts)"/g, `$1"$2?copy=${copy}"`);
}

/** A package in one file. */
function bundled(name: string): Uint8Array {
  const entry = name === "vitest" ? "./test/browser/page/vitest.ts" : name;
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export * from "${entry}"; export { ${name === "fast-check" ? "default" : ""} } from "${entry}";`,
      resolveDir: ROOT,
    },
    bundle: true,
    format: "esm",
    write: false,
  });
  return outputFiles[0]!.contents;
}

/** Runs a test file in a browser, with kernels of a dialect or of the engine's best. */
export function runSuite(browser: Browser, site: Site, file: string, dialect = ""): Promise<Outcome[]> {
  const query = new URLSearchParams({ file: `/${file}`, dialect });
  return visit(browser, site, `/test/browser/page/suite.html?${query}`, 90_000);
}
