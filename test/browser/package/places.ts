/** Where an application trains: what is said to its page, and what has to come out everywhere. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, visit } from "../browsers.ts";
import { type Site, STRICT_POLICY, serve } from "../server.ts";
import expected from "./expected.json" with { type: "json" };

/** The weights after the lesson and after dropout on digits, the same on every engine, for any number of threads. */
export { expected };

export interface Trained {
  readonly results: typeof expected;
  readonly threads: number;
  /** How many workers the page made. */
  readonly workers: number;
}

/** Options of `init` and of `fit`, and whether the application is in a worker of its own. */
export interface Place {
  readonly in?: "worker";
  readonly init?: object;
  readonly fit?: object;
}

export function train(browser: Browser, site: Site, place: Place = {}): Promise<Trained> {
  const query = new URLSearchParams();
  if (place.in) query.set("in", place.in);
  for (const name of ["init", "fit"] as const) if (place[name]) query.set(name, JSON.stringify(place[name]));
  return visit<Trained>(browser, site, `/?${query}`, 40_000);
}

const report = readFileSync(join(import.meta.dirname, "../page/report.js"), "utf8");

/** Serves a build, strictly if told so; `types` as in {@link serve}. */
export function serveBuild(
  folder: string,
  { strict, isolated = false, types }: { strict: boolean; isolated?: boolean; types?: Record<string, string> },
): Promise<Site> {
  const generate = (path: string) => (path === "/report.js" ? report : undefined);
  return serve({ folder, isolated, policy: strict ? STRICT_POLICY : undefined, generate, types });
}
