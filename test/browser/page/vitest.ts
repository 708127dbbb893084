/**
 * Vitest as far as it runs in any browser: its runner, its assertions and its spies, which are what test files import from
 * "vitest" there.
 */
import * as vitest from "@vitest/expect";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  type File,
  it,
  startTests,
  type Task,
  test,
  type VitestRunner,
} from "@vitest/runner";
import { fn, restoreAllMocks, spyOn } from "@vitest/spy";

const { chai, ASYMMETRIC_MATCHERS_OBJECT, GLOBAL_EXPECT } = vitest;
for (const plugin of [vitest.JestExtend, vitest.JestChaiExpect, vitest.JestAsymmetricMatchers]) chai.use(plugin);

const matchers = globalThis as unknown as Record<symbol, object>;
const expect = ((value: unknown, message?: string) => {
  const state = vitest.getState(expect);
  vitest.setState({ assertionCalls: state.assertionCalls + 1 }, expect);
  return chai.expect(value, message);
}) as unknown as vitest.ExpectStatic;
Object.assign(expect, chai.expect, matchers[ASYMMETRIC_MATCHERS_OBJECT]);
expect.getState = () => vitest.getState(expect);
expect.setState = (state) => vitest.setState(state, expect);
expect.setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null });
matchers[GLOBAL_EXPECT] = expect;

let copies = 0;
const stubbed = new Map<string, PropertyDescriptor | undefined>();

/** The part of Vitest's `vi` that pages can have. */
const vi = {
  fn,
  spyOn,
  restoreAllMocks,
  /** What is imported late from here on are new copies, see `renew` in suites.ts. */
  resetModules() {
    (globalThis as { copy?: string }).copy = `?copy=${++copies}`;
  },
  stubGlobal(name: string, value: unknown) {
    if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  },
  unstubAllGlobals() {
    for (const [name, descriptor] of stubbed) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
    stubbed.clear();
  },
};

/** How one test went, as it is sent home. */
export interface Outcome {
  readonly name: string;
  readonly state: "pass" | "fail" | "skip";
  readonly error?: string;
}

/** Runs the tests of one file. */
export async function run(path: string): Promise<Outcome[]> {
  const runner: VitestRunner = {
    config: {
      root: "/",
      setupFiles: [],
      name: undefined,
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { shuffle: false, concurrent: false, seed: 1, hooks: "stack", setupFiles: "list" },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 60_000,
      hookTimeout: 20_000,
      retry: 0,
      includeTaskLocation: undefined,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    } as VitestRunner["config"],
    importFile: (file) => import(file),
  };
  return (await startTests([path], runner)).flatMap((file) => outcomes(file, []));
}

function outcomes(task: Task | File, names: string[]): Outcome[] {
  const error = task.result?.errors?.map(({ message, stack }) => `${message}\n${stack}`).join("\n");
  if (task.type === "suite") {
    const inside = task.tasks.flatMap((each) => outcomes(each, [...names, each.name]));
    // A file that can't be imported, or a hook that throws, has no test to blame.
    return error ? [...inside, { name: names.join(" > ") || "the file", state: "fail", error }] : inside;
  }
  const state = task.result?.state ?? "skip";
  return [{ name: names.join(" > "), state: state === "pass" || state === "fail" ? state : "skip", error }];
}

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi };
