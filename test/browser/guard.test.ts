/** A browser must not outlive the process that started it, whatever ends that: it may keep a processor busy for ever. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";

/** Starts a group of two processes, guards it, tells who leads it, and does what else it is told. */
const RUNNER = `
  import { spawn } from "node:child_process";
  import { guard } from ${JSON.stringify(resolve(import.meta.dirname, "drivers/guard.ts"))};
  const { pid } = spawn("sh", ["-c", "sleep 100 & sleep 100"], { detached: true, stdio: "ignore" });
  const stop = guard(pid);
  console.log(pid);
`;

/** Whether any process of the group is left. */
function lives(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts the runner, which may be told what to do then, or a process that starts it as Vitest starts its workers. */
function start(then: string, forked: boolean): ChildProcessByStdio<null, Readable, null> {
  const args = ["--experimental-strip-types", "--no-warnings", "--input-type=module", "--eval"];
  const runner = [...args, RUNNER + then];
  const parent = `
    import { spawn } from "node:child_process";
    spawn(process.execPath, ${JSON.stringify(runner)}, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  `;
  return spawn(process.execPath, forked ? [...args, parent] : runner, { stdio: ["ignore", "pipe", "inherit"] });
}

const GO_ON = "setInterval(() => {}, 1000);";

test.each([
  ["the process that started it is killed", GO_ON, "SIGKILL", false],
  ["the process that started it is told to end", GO_ON, "SIGTERM", false],
  ["the process that started it ends", "process.exit();", undefined, false],
  ["the process that started it says so", `stop(); ${GO_ON}`, undefined, false],
  ["the parent of the process that started it is killed", GO_ON, "SIGKILL", true],
] as const)("a group ends when %s", async (_, then, signal, forked) => {
  const runner = start(then, forked);
  try {
    const [line] = await once(runner.stdout, "data");
    const group = Number(line);
    expect(group).toBeGreaterThan(1);
    if (signal) {
      expect(lives(group)).toBe(true);
      runner.kill(signal);
    }
    await expect.poll(() => lives(group), { timeout: 20_000 }).toBe(false);
  } finally {
    runner.kill("SIGKILL");
  }
});
