import { describe, expect, it } from "vitest";
import { accessTo, clientFor, serve, serveSockets, type Answer } from "../testing/peer.ts";
import { watch, type WatchEvent } from "./watch.ts";

async function eventsOf(answer: Answer, signal?: AbortSignal): Promise<readonly WatchEvent[]> {
  const client = clientFor(accessTo(await serve(answer)));
  const events: WatchEvent[] = [];
  for await (const event of watch(client, "/api/v1/pods", { resourceVersion: "7" }, signal)) {
    events.push(event);
  }
  return events;
}

function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

describe("a watch", () => {
  it("asks for changes and bookmarks, for a limited time, and ends with its connection", async () => {
    const asked: unknown[] = [];
    const events = await eventsOf(({ url }, answer) => {
      asked.push(url);
      answer.end(line("ADDED", { n: 1 }) + line("BOOKMARK", { n: 2 }));
    });
    expect(events).toEqual([
      { type: "ADDED", object: { n: 1 } },
      { type: "BOOKMARK", object: { n: 2 } },
    ]);
    expect(asked).toEqual([
      "/api/v1/pods?allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=7&watch=true",
    ]);
  });

  it("puts lines together, wherever they were cut", async () => {
    const object = { text: "ä€😀", long: "x".repeat(200_000) };
    const bytes = Buffer.from(`${line("MODIFIED", object)}\n${line("DELETED", object)}`);
    const events = await eventsOf((_, answer) => {
      void (async () => {
        for (let at = 0; at < 60; at += 1) {
          answer.write(bytes.subarray(at, at + 1));
          await new Promise(setImmediate);
        }
        answer.end(bytes.subarray(60));
      })();
    });
    expect(events).toEqual([
      { type: "MODIFIED", object },
      { type: "DELETED", object },
    ]);
  });

  it("hands over that its version is too old, however the server says it", async () => {
    const status = { kind: "Status", code: 410 };
    expect(await eventsOf((_, answer) => answer.end(line("ERROR", status)))).toEqual([
      { type: "ERROR", object: status },
    ]);
    expect(
      await eventsOf((_, answer) => answer.writeHead(410).end(JSON.stringify(status))),
    ).toEqual([{ type: "ERROR", object: status }]);
  });

  it("is refused as any other call", async () => {
    const status = { message: 'User "x" cannot watch resource "pods" in API group ""' };
    await expect(
      eventsOf((_, answer) => answer.writeHead(403).end(JSON.stringify(status))),
    ).rejects.toMatchObject({
      message: expect.stringContaining("refused watching /api/v1/pods (status 403)"),
      nextStep: expect.stringContaining("The right to watch pods is missing"),
    });
  });

  it.for([
    ["is too long", "x".repeat(9 * 1024 * 1024), "a line is longer than"],
    ["is no event", '{"kind":"Pod"}\n', "is no event"],
    ["has a type of its own", line("RENAMED", {}), "is no event"],
  ])("ends at a line that %s", async ([, text, message]) => {
    await expect(eventsOf((_, answer) => answer.end(text))).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining(message ?? ""),
    });
  });

  it("tells a connection that breaks off from one that ends", async () => {
    const port = await serveSockets((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{}\n`),
    );
    const client = clientFor(accessTo(`http://127.0.0.1:${port}`));
    const first = watch(client, "/x", {})[Symbol.asyncIterator]();
    await expect(first.next()).rejects.toMatchObject({ reason: "EngineUnavailable" });
  });

  it("is stopped by a signal while nothing happens", async () => {
    await expect(
      eventsOf((_, answer) => answer.flushHeaders(), AbortSignal.timeout(50)),
    ).rejects.toMatchObject({ reason: "Stopped" });
  });

  it("lets go of the connection when nobody reads on", async () => {
    const closed = Promise.withResolvers<void>();
    const server = await serve((request, answer) => {
      request.socket.once("close", closed.resolve);
      answer.write(line("ADDED", {}));
    });
    for await (const event of watch(clientFor(accessTo(server)), "/x", {})) {
      expect(event.type).toBe("ADDED");
      break;
    }
    await closed.promise;
  });

  it("ends by itself when the server keeps it up beyond its time", async () => {
    const client = clientFor(accessTo(await serve((_, answer) => answer.flushHeaders())));
    // 30 s of grace are added to the time that is asked for.
    const events = watch(client, "/x", { timeoutSeconds: -29.9 })[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});
