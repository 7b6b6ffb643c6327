import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { inspect } from "node:util";
import { Secret } from "@task-api/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClientCertificate, CredentialSource } from "../access/cluster-access.ts";
import { createCredentialSource } from "../access/credential-source.ts";
import { makeAuthority, type Authority, type Certificate } from "../testing/certificates.ts";
import { accessTo, clientFor, listen, serve, serveSockets } from "../testing/peer.ts";

let folder = "";
let authority: Authority;
let server: Certificate;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "task-api-tls-"));
  authority = await makeAuthority(folder);
  server = await authority.sign("server");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Serves with the certificate; says which name is in the client's, and refuses callers that show none. */
function serveMutual(certificate: Certificate = server): Promise<string> {
  const asks = { ca: authority.ca, requestCert: true, rejectUnauthorized: false };
  return serve(
    (request, answer) => {
      const name = nameIn(request);
      answer.writeHead(name === undefined || name === "refused" ? 401 : 200);
      answer.end(JSON.stringify({ name }));
    },
    { ...certificate, ...asks },
  );
}

function nameIn({ socket }: IncomingMessage): unknown {
  if (!(socket instanceof TLSSocket)) return undefined;
  return socket.authorized ? socket.getPeerCertificate().subject.CN : undefined;
}

/** Credentials that are these certificates, one after the other. */
function showing(...certificates: readonly Certificate[]): CredentialSource {
  let turn = 0;
  return createCredentialSource({
    what: 'the client certificate of user "me"',
    advice: "Get a new one.",
    async read() {
      const { cert = "", key = "" } = certificates[Math.min(turn, certificates.length - 1)] ?? {};
      turn += 1;
      const certificate: ClientCertificate = { cert, key: new Secret(key) };
      return { credentials: { certificate } };
    },
  });
}

async function said(use: Promise<unknown>): Promise<string> {
  return use.then(JSON.stringify, (error: Error) => error.message);
}

describe("a client certificate", () => {
  it("is shown", async () => {
    const credentials = showing(await authority.sign("me"));
    const tls = { ca: authority.ca, verify: true };
    const client = clientFor(accessTo(await serveMutual(), { tls, credentials }));
    expect(await client.call("GET", "/")).toMatchObject({ status: 200, body: { name: "me" } });
  });

  it("is shown over a connection of its own once another was refused", async () => {
    const credentials = showing(await authority.sign("refused"), await authority.sign("second"));
    const tls = { ca: authority.ca, verify: true };
    const client = clientFor(accessTo(await serveMutual(), { tls, credentials }));
    expect(await client.call("GET", "/")).toMatchObject({ body: { name: "second" } });
    expect(await client.call("GET", "/")).toMatchObject({ body: { name: "second" } });
  });

  it("that has ended is told from one that is unknown", async () => {
    const tls = { ca: authority.ca, verify: true };
    const address = await serveMutual();
    const ended = showing(await authority.sign("ended", { days: -1 }));
    expect(
      await said(clientFor(accessTo(address, { tls, credentials: ended })).call("GET", "/")),
    ).toMatch(/refused the client certificate of user "me" \(status 401\): it ended on \d{4}-/);
    const foreign = showing(
      await (await makeAuthority(await mkdtemp(join(folder, "x-")))).sign("x"),
    );
    expect(
      await said(clientFor(accessTo(address, { tls, credentials: foreign })).call("GET", "/")),
    ).toMatch(/refused the client certificate of user "me" \(status 401\)\.$/);
  });

  it("whose key is another's is named, and the key is not shown", async () => {
    const [one, two] = [await authority.sign("one"), await authority.sign("two")];
    const credentials = showing({ cert: one.cert, key: two.key });
    const client = clientFor(accessTo(await serveMutual(), { credentials }));
    const failure = await client.call("GET", "/").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining("client certificate or its key cannot be used"),
    });
    expect(inspect(failure, { depth: 9 })).not.toContain("BEGIN");
  });
});

async function callWith(
  certificate: Certificate,
  tls: { ca?: string; serverName?: string; verify?: boolean },
): Promise<string> {
  const address = await serve((_, answer) => answer.end('{"well":true}'), certificate);
  const access = accessTo(address, { tls: { verify: true, ...tls } });
  return said(
    clientFor(access)
      .call("GET", "/")
      .then(({ body }) => body),
  );
}

describe("the server's certificate", () => {
  it("is trusted when the authority has signed it", async () => {
    expect(await callWith(server, { ca: authority.ca })).toBe('{"well":true}');
  });

  it("is not when nobody known has, unless the kubeconfig says to skip that", async () => {
    expect(await callWith(server, {})).toMatch(/its certificate is not trusted \(UNABLE_TO_VERIFY/);
    expect(await callWith(server, { verify: false })).toBe('{"well":true}');
  });

  it("must hold the server's name, or the one that the kubeconfig gives", async () => {
    const named = await authority.sign("named", { alternatives: "DNS:api.inside" });
    const { ca } = authority;
    expect(await callWith(named, { ca })).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await callWith(named, { ca, serverName: "api.inside" })).toBe('{"well":true}');
    expect(await callWith(named, { ca, serverName: "api.outside" })).toContain("ALTNAME_INVALID");
  });

  it("that has ended is told", async () => {
    const ended = await authority.sign("ended-server", { days: -1 });
    const address = await serve((_, answer) => answer.end("{}"), ended);
    const client = clientFor(accessTo(address, { tls: { ca: authority.ca, verify: true } }));
    await expect(client.call("GET", "/")).rejects.toMatchObject({
      message: expect.stringContaining("CERT_HAS_EXPIRED"),
      nextStep: expect.stringContaining("is our clock right?"),
    });
  });

  it("is not there when the port speaks plain HTTP, and the other way round", async () => {
    const plain = await serve((_, answer) => answer.end("{}"));
    const address = plain.replace("http:", "https:");
    expect(await said(clientFor(accessTo(address)).call("GET", "/"))).toContain(
      "it does not speak TLS",
    );
    const secure = (await serve((_, answer) => answer.end("{}"), server)).replace(
      "https:",
      "http:",
    );
    expect(await said(clientFor(accessTo(secure)).call("GET", "/"))).toContain("could not be used");
  });

  it("is not waited for for ever", async () => {
    const port = await serveSockets(() => undefined);
    const client = clientFor(accessTo(`https://127.0.0.1:${port}`));
    await expect(client.call("GET", "/", { patienceMs: 50 })).rejects.toThrow("no answer within");
  });
});

describe("a proxy", () => {
  it("leads to the server, which is still judged by its own name", async () => {
    const target = new URL(await serve((_, answer) => answer.end('{"well":true}'), server));
    const asked: unknown[] = [];
    const proxy = createServer();
    proxy.on("connect", ({ url, headers }, socket) => {
      asked.push([url, headers["proxy-authorization"]]);
      const way = connect(Number(target.port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        way.pipe(socket).pipe(way);
      });
      way.on("error", () => socket.destroy());
      socket.on("error", () => way.destroy());
    });
    const port = await listen(proxy);
    const client = clientFor(
      accessTo("https://cluster.invalid:6443", {
        tls: { ca: authority.ca, serverName: "localhost", verify: true },
        proxy: new Secret(`http://me:hidden@127.0.0.1:${port}`),
      }),
    );
    expect(await client.call("GET", "/")).toMatchObject({ status: 200, body: { well: true } });
    const login = `Basic ${Buffer.from("me:hidden").toString("base64")}`;
    expect(asked).toEqual([["cluster.invalid:6443", login]]);
  });

  it("that does not answer, or says no, is named without its password", async () => {
    const refusing = createServer();
    refusing.on("connect", (_, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
    for (const port of [1, await listen(refusing)]) {
      const proxy = new Secret(`http://me:hidden@127.0.0.1:${port}`);
      const client = clientFor(accessTo("https://cluster.invalid", { proxy }));
      const failure = await client.call("GET", "/").catch((error: unknown) => error);
      expect(failure).toMatchObject({
        reason: "EngineUnavailable",
        message: expect.stringContaining("could not be used through its proxy:"),
      });
      expect(inspect(failure, { depth: 9 })).not.toContain("hidden");
    }
  });
});
