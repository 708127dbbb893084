/** WebKitGTK's little browser, over WebDriver. Without a screen it runs under Xvfb. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Browser } from "../browsers.ts";
import { guard } from "./guard.ts";

/** Where distributions put it. */
const MINI_BROWSERS = ["x86_64-linux-gnu", "aarch64-linux-gnu", ""].flatMap((machine) =>
  ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"].map((version) =>
    join("/usr/lib", machine, version, "MiniBrowser"),
  ),
);

/** @param sharesMemory whether isolated pages have shared memory, as in Safari; as it is shipped, they don't */
export async function launchWebKit(driver: string, sharesMemory: boolean): Promise<Browser> {
  const binary = process.env.WEBKIT ?? MINI_BROWSERS.find((path) => existsSync(path));
  if (!binary) throw new Error(`webkit: MiniBrowser is not beside ${dirname(driver)}; set WEBKIT to its path.`);
  const port = await freePort();
  const call = [driver, "--host=127.0.0.1", `--port=${port}`];
  const [program, ...args] = process.env.DISPLAY ? call : ["xvfb-run", "-a", ...call];
  // A process group of its own, so that all that it starts ends with it.
  const child = spawn(program!, args, {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, JSC_useSharedArrayBuffer: sharesMemory ? "1" : "0" },
  });
  const stop = guard(child.pid!);
  const root = `http://127.0.0.1:${port}`;
  try {
    await untilReady(root, child);
    const { sessionId } = await request<{ sessionId: string }>("POST", `${root}/session`, {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } } },
    });
    const session = `${root}/session/${sessionId}`;
    return {
      name: "webkit",
      async open(url) {
        await request("POST", `${session}/url`, { url });
        return {
          evaluate: (expression) =>
            request("POST", `${session}/execute/sync`, { script: `return (${expression});`, args: [] }),
          close: async () => void (await request("POST", `${session}/url`, { url: "about:blank" })),
        };
      },
      async close() {
        await request("DELETE", session).catch(() => {});
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(root: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (child.exitCode !== null) throw new Error(`webkit: the driver ended with ${child.exitCode}.`);
    try {
      await request("GET", `${root}/status`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("webkit: the driver does not answer.");
}

/** One command of https://www.w3.org/TR/webdriver2/. Without a screen the session would never come: hence the limit. */
async function request<Value>(method: string, url: string, body?: object): Promise<Value> {
  const init = { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(20_000) };
  const { value } = (await (await fetch(url, init)).json()) as { value: Value & { error?: string; message?: string } };
  if (value?.error) throw new Error(`webkit: ${value.error}: ${value.message}`);
  return value;
}
