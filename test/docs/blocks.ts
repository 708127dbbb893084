/** The code blocks of a page, run as they stand there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("../../", import.meta.url);

/** A page as text. */
export const page = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** The programs in a text. */
export const blocksIn = (text: string): string[] =>
  [...text.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, code]) => code!);

/** The programs of a page. */
export const blocksOf = (path: string): string[] => blocksIn(page(path));

/** Runs code as a module of its own; the names it exports are its result. */
export async function run(code: string): Promise<Record<string, unknown>> {
  // Inside this folder, where "minibatch" means the sources.
  const folder = mkdtempSync(fileURLToPath(new URL("run-", import.meta.url)));
  try {
    const file = `${folder}/blocks.js`;
    writeFileSync(file, code);
    return await import(/* @vite-ignore */ pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
