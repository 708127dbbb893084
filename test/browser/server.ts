/** A static server for pages under test, to which the pages also report how they fared. */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** Without `'unsafe-inline'`, `'unsafe-eval'`, `blob:` or `data:`: what a strict site sends. */
export const STRICT_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

export interface SiteOptions {
  /** Served as they are, but for what `transform` changes. */
  readonly folder: string;
  /** What stands for a path, e.g. a page that is no file. Undefined for what is in the folder. */
  readonly generate?: (path: string) => string | Uint8Array | undefined;
  /** Changes the text of files with an extension. */
  readonly transform?: Readonly<Record<string, (path: string, text: string, query: URLSearchParams) => string>>;
  /** Headers that make a page `crossOriginIsolated`, so that it has shared memory. Default false. */
  readonly isolated?: boolean;
  /** A Content-Security-Policy. */
  readonly policy?: string;
  /** Whether browsers may keep what they got. Default false. */
  readonly cached?: boolean;
  /** MIME types by extension, instead of the usual ones. */
  readonly types?: Readonly<Record<string, string>>;
}

/** What a page said, in the order in which it did. */
export interface Message {
  readonly kind: "result" | "error";
  readonly value: unknown;
}

export interface Site {
  readonly origin: string;
  /** Calls `hear` with what the page of this visit says, until the returned function is called. */
  listen(visit: string, hear: (message: Message) => void): () => void;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".ts": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".wasm": "application/wasm",
};

export async function serve(options: SiteOptions): Promise<Site> {
  const listeners = new Map<string, (message: Message) => void>();
  const server = createServer((request, response) => {
    answer(options, listeners, request, response).catch((error) => {
      response.writeHead(error.code === "ENOENT" || error.code === "EISDIR" ? 404 : 500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    listen(visit, hear) {
      listeners.set(visit, hear);
      return () => listeners.delete(visit);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(
  { folder, generate, transform, isolated, policy, cached, types }: SiteOptions,
  listeners: ReadonlyMap<string, (message: Message) => void>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url!, "http://localhost");
  response.setHeader("Cache-Control", cached ? "max-age=3600" : "no-store");
  if (isolated) {
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  }
  if (policy) response.setHeader("Content-Security-Policy", policy);
  if (request.method === "POST") {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    listeners.get(searchParams.get("visit") ?? "")?.(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(204).end();
    return;
  }
  if (pathname === "/favicon.ico") {
    response.writeHead(204).end();
    return;
  }
  const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  response.setHeader("Content-Type", types?.[extname(path)] ?? TYPES[extname(path)] ?? "application/octet-stream");
  const made = generate?.(path);
  if (made !== undefined) {
    response.end(made);
    return;
  }
  const bytes = await readFile(join(folder, normalize(path)));
  const change = transform?.[extname(path)];
  response.end(change ? change(path, bytes.toString(), searchParams) : bytes);
}
