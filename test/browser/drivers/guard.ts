/** Ends a browser together with the process that started it. */
import { spawn } from "node:child_process";
import type { Socket } from "node:net";

/** Reads until its input is closed, which the system does, too, for a process that was killed; then ends the group. */
const WATCH = 'cat; kill -s TERM -- "-$1" && sleep 2 && kill -s KILL -- "-$1"';

/**
 * Ends a group of processes when the returned function is called, or when this process ends, in whatever way; with its parent
 * it does, if that forked it as test runners do: by themselves those workers go on to their last test.
 * @param leader the first process of a group of its own
 */
export function guard(leader: number): () => void {
  process.off("disconnect", leave).once("disconnect", leave);
  const watch = spawn("sh", ["-c", WATCH, "sh", `${leader}`], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  watch.unref();
  (watch.stdin as Socket).unref();
  return () => watch.stdin.end();
}

function leave(): void {
  process.exit(1);
}
