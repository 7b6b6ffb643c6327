import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { accessTo, clientFor, credentialsOf, serve, serveSockets } from "../testing/peer.ts";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

describe("an answer", () => {
  it("is a value whatever its status; what was sent came as JSON with its type", async () => {
    const server = await serve((request, answer) => void echo(request, answer));
    const client = clientFor(accessTo(`${server}/below`, { credentials: credentialsOf("abc") }));
    const said = await client.call("PATCH", "/api/v1/pods/x", {
      json: { a: "ä" },
      contentType: "application/merge-patch+json",
      query: { fieldManager: "a b", dryRun: undefined },
    });
    expect(said).toMatchObject({
      status: 418,
      body: {
        call: "PATCH /below/api/v1/pods/x?fieldManager=a%20b",
        authorization: "Bearer abc",
        type: "application/merge-patch+json",
        body: '{"a":"ä"}',
      },
    });
  });

  it("may be read as it comes", async () => {
    const server = await serve((_, answer) => answer.end("line\n"));
    const answer = await clientFor(accessTo(server)).open("GET", "/log");
    expect([answer.statusCode, await text(answer)]).toEqual([200, "line\n"]);
  });

  it("that is no JSON has its text", async () => {
    const server = await serve((_, answer) => answer.end("ok"));
    expect(await clientFor(accessTo(server)).call("GET", "/readyz")).toEqual({
      status: 200,
      body: undefined,
      text: "ok",
    });
  });
});

describe("credentials that are refused", () => {
  it("are renewed once, for the same call", async () => {
    const server = await serve((request, answer) => {
      if (request.headers.authorization !== "Bearer two") answer.writeHead(401);
      answer.end("{}");
    });
    const client = clientFor(accessTo(server, { credentials: credentialsOf("one", "two") }));
    expect(await client.call("POST", "/x", { json: {} })).toMatchObject({ status: 200 });
  });

  it("are named when there are no others, or those are refused as well", async () => {
    let calls = 0;
    const server = await serve((_, answer) => {
      calls += 1;
      answer.writeHead(401).end("{}");
    });
    const refused = {
      reason: "EngineUnavailable",
      message: `The cluster at ${server} refused the token of user "me" (status 401).`,
      nextStep: "Get a new token.",
    };
    for (const tokens of [["hidden-1"], ["hidden-1", "hidden-2", "hidden-3"]]) {
      const client = clientFor(accessTo(server, { credentials: credentialsOf(...tokens) }));
      await expect(client.call("GET", "/x")).rejects.toMatchObject(refused);
    }
    expect(calls).toBe(3);
  });
});

describe("a server that is busy", () => {
  it.for([429, 503])("(%s) is asked again when it says after which time", async (status) => {
    let calls = 0;
    const server = await serve((_, answer) => {
      calls += 1;
      if (calls < 3) answer.writeHead(status, { "retry-after": "0" });
      answer.end("{}");
    });
    const client = clientFor(accessTo(server));
    expect(await client.call("POST", "/x", { json: {} })).toMatchObject({ status: 200 });
    expect(calls).toBe(3);
  });

  it("is not asked for ever, and not again when it says nothing of a time", async () => {
    let calls = 0;
    const server = await serve(({ url }, answer) => {
      calls += 1;
      answer.writeHead(429, url === "/told" ? { "retry-after": "0" } : {}).end("{}");
    });
    const client = clientFor(accessTo(server));
    expect(await client.call("GET", "/told")).toMatchObject({ status: 429 });
    expect(calls).toBe(5);
    expect(await client.call("GET", "/untold")).toMatchObject({ status: 429 });
    expect(calls).toBe(6);
  });

  it("is not waited for by those who have stopped", async () => {
    const server = await serve((_, answer) =>
      answer.writeHead(429, { "retry-after": "600" }).end("{}"),
    );
    const signal = AbortSignal.timeout(30);
    await expect(clientFor(accessTo(server)).call("GET", "/x", { signal })).rejects.toMatchObject({
      reason: "Stopped",
    });
  });
});

describe("a connection that fails", () => {
  it("is refused where nothing listens", async () => {
    const server = "http://127.0.0.1:1";
    await expect(clientFor(accessTo(server)).call("GET", "/x")).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining(
        `The cluster at ${server} (context "dev" in /home/me/.kube/config) could not be used: nothing listens there`,
      ),
      nextStep: "Is the cluster up? See whether it answers: kubectl --context dev cluster-info",
    });
  });

  it("names a host that does not resolve", async () => {
    const client = clientFor(accessTo("https://cluster.invalid"));
    await expect(client.call("GET", "/x")).rejects.toMatchObject({
      message: expect.stringContaining("the host name does not resolve"),
      nextStep: expect.stringContaining("VPN"),
    });
  });

  it("is told from an answer that does not come", async () => {
    const port = await serveSockets(() => undefined);
    const client = clientFor(accessTo(`http://127.0.0.1:${port}`));
    await expect(client.call("GET", "/x", { patienceMs: 30 })).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining("no answer within"),
    });
  });

  it("is one that its caller ends, also before it began", async () => {
    const port = await serveSockets(() => undefined);
    const client = clientFor(accessTo(`http://127.0.0.1:${port}`));
    for (const signal of [AbortSignal.timeout(30), AbortSignal.abort()]) {
      await expect(client.call("GET", "/x", { signal })).rejects.toMatchObject({
        reason: "Stopped",
      });
    }
  });

  it("names a peer that does not speak HTTP", async () => {
    const port = await serveSockets((socket) => socket.end("SSH-2.0-x\r\n"));
    await expect(clientFor(accessTo(`http://127.0.0.1:${port}`)).call("GET", "/x")).rejects.toThrow(
      "does not speak HTTP",
    );
  });

  it("may break off in the middle of an answer", async () => {
    const port = await serveSockets((socket) =>
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
    );
    await expect(
      clientFor(accessTo(`http://127.0.0.1:${port}`)).call("GET", "/x"),
    ).rejects.toMatchObject({ reason: "EngineUnavailable" });
  });

  it("is not opened once the client is closed", async () => {
    const server = await serve((_, answer) => answer.end("{}"));
    const client = clientFor(accessTo(server));
    client.close();
    await expect(client.call("GET", "/x")).rejects.toThrow("closed");
  });
});

describe("an idle connection that the server has closed", () => {
  it.for([
    ["GET", 200],
    ["DELETE", 200],
    ["PATCH", 200],
  ] as const)("has a %s sent again over a new one", async ([method, status]) => {
    const { server, requests } = await serveOnce();
    const client = clientFor(accessTo(server));
    await client.call("GET", "/first");
    expect(await client.call(method, "/second")).toMatchObject({ status });
    expect(requests()).toBe(3);
  });

  it("does not have a POST sent again, which may have arrived", async () => {
    const { server, requests } = await serveOnce();
    const client = clientFor(accessTo(server));
    await client.call("GET", "/first");
    await expect(client.call("POST", "/second", { json: {} })).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining("broke off"),
    });
    expect(requests()).toBe(2);
  });
});

/** Answers the first request on each connection, and breaks the connection at the second one. */
async function serveOnce(): Promise<{ server: string; requests: () => number }> {
  let all = 0;
  const port = await serveSockets((socket) => {
    let own = 0;
    socket.on("data", () => {
      all += 1;
      own += 1;
      if (own > 1) socket.resetAndDestroy();
      else socket.write(OK);
    });
  });
  return { server: `http://127.0.0.1:${port}`, requests: () => all };
}

async function echo(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  answer.writeHead(418).end(
    JSON.stringify({
      call: `${method} ${url}`,
      authorization: headers.authorization,
      type: headers["content-type"],
      body: await text(request),
    }),
  );
}
