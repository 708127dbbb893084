/** The package as `npm publish` would send it, in the node_modules of an application. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");

export interface Application {
  /** With node_modules, and the application in src/. */
  readonly folder: string;
  remove(): void;
}

/** A fresh folder with the application and the package that it uses. */
export function makeApplication(): Application {
  if (!existsSync(join(ROOT, "dist/index.js"))) throw new Error("dist/ is missing: npm run build makes it.");
  const folder = mkdtempSync(join(tmpdir(), "minibatch-application-"));
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: ROOT });
  const [archive] = readdirSync(folder);
  const installed = join(folder, "node_modules/minibatch");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, archive!), "-C", installed, "--strip-components=1"]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "application", type: "module", private: true }));
  cpSync(join(import.meta.dirname, "app"), join(folder, "src"), { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
