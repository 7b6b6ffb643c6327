// What real registries do on a bad day, or cannot easily be made to do.
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { Secret } from "@task-api/runtime";
import { readStoredContract } from "../contract/read-stored-contract.ts";
import { openImage, type OpenImageOptions } from "../open-image.ts";
import { CONTRACT, CONTRACT_ENTRY, makeImage } from "../testing/image.ts";
import { startPeer, type Answer, type Peer } from "../testing/peer.ts";

const image = await makeImage([[CONTRACT_ENTRY]]);
const layer = `GET blobs/${image.layers[0]}`;
const nobody = { env: {}, home: "/nowhere" } as const;

async function read(peer: Peer, options: OpenImageOptions = {}): Promise<string> {
  const stored = await openImage(peer.reference, { ...nobody, ...options });
  return Buffer.from(await readStoredContract(stored)).toString("utf8");
}

function login(peer: Peer, password = "right"): OpenImageOptions {
  const credentials = { registry: peer.address, username: "me", password: new Secret(password) };
  return { credentials };
}

function say(response: ServerResponse, status: number, headers: object, body = ""): true {
  response.writeHead(status, { ...headers });
  response.end(body);
  return true;
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

/** Wants a token, and says where to get it. */
function withTokens(realm: (address: string) => string): Answer {
  return (call, response, { headers }) => {
    const address = headers.host ?? "";
    if (call.startsWith("GET /token")) {
      const isRight = [undefined, basic("me:right")].includes(headers.authorization);
      return isRight ? say(response, 200, {}, '{"token":"t0ken"}') : say(response, 401, {});
    }
    if (headers.authorization === "Bearer t0ken") return false;
    const challenge = `Bearer realm="${realm(address)}",service="tests",scope="repository:all:*"`;
    return say(response, 401, { "www-authenticate": challenge });
  };
}

describe("a registry with tokens", () => {
  const here = withTokens((address) => `http://${address}/token`);

  it("gives one to anybody, for reading the one repository", async () => {
    const peer = await startPeer(image, here);
    expect(await read(peer)).toBe(CONTRACT);
    expect(peer.asked.map(({ call }) => call).slice(0, 3)).toEqual([
      "GET manifests/1",
      "GET /token?service=tests&scope=repository%3Ateam%2Ftest%3Apull",
      "GET manifests/1",
    ]);
    expect(peer.asked.filter(({ call }) => call.includes("token"))).toHaveLength(1);
  });

  it("gives one for a login", async () => {
    const peer = await startPeer(image, here);
    expect(await read(peer, login(peer))).toBe(CONTRACT);
    expect(peer.asked[1]?.authorization).toBe(basic("me:right"));
  });

  it("refuses a wrong login, which is in no message", async () => {
    const peer = await startPeer(image, here);
    const reading = read(peer, login(peer, "wrong-secret"));
    await expect(reading).rejects.toMatchObject({
      reason: "RegistryUnauthorized",
      message: expect.stringContaining('as "me"'),
    });
    await expect(reading).rejects.not.toThrow("wrong-secret");
  });

  it("gets the token of a login that is none of a password", async () => {
    let form = "";
    const peer = await startPeer(image, async (call, response, request) => {
      if (!call.startsWith("POST /token")) return here(call, response, request);
      for await (const chunk of request) form += String(chunk);
      return say(response, 200, {}, '{"access_token":"t0ken"}');
    });
    const config = { auths: { [peer.address]: { identitytoken: "kept" } } };
    const readText = async (): Promise<string> => JSON.stringify(config);
    expect(await read(peer, { readText })).toBe(CONTRACT);
    expect(form).toBe(
      "service=tests&scope=repository%3Ateam%2Ftest%3Apull&grant_type=refresh_token&client_id=task-api&refresh_token=kept",
    );
  });

  it.each([
    ["http://tokens.example/token", "its token service http://tokens.example is not https"],
    ["tokens", "its token service has no address that is one"],
    ["file:///etc/passwd", "is not https"],
  ])("sends no login to %s", async (realm, words) => {
    const peer = await startPeer(
      image,
      withTokens(() => realm),
    );
    await expect(read(peer, login(peer))).rejects.toThrow(words);
  });

  it("may not give one without end", async () => {
    const peer = await startPeer(image, (call, response, request) => {
      const isToken = call.startsWith("GET /token");
      return isToken ? say(response, 200, {}, " ".repeat(2 ** 21)) : here(call, response, request);
    });
    await expect(read(peer)).rejects.toThrow("its answer has more than 1048576 bytes");
  });

  it("is asked once more when a token has become too old", async () => {
    let isOld = false;
    const peer = await startPeer(image, (call, response, request) => {
      if (call.startsWith("GET /token")) {
        const token = isOld ? "t0ken" : "first";
        isOld = true;
        return say(response, 200, {}, JSON.stringify({ token }));
      }
      const isFresh =
        request.headers.authorization === "Bearer first" && call.includes("manifests");
      return isFresh ? false : here(call, response, request);
    });
    expect(await read(peer)).toBe(CONTRACT);
  });
});

describe("a redirect", () => {
  it("is followed to another host without the login", async () => {
    const elsewhere = await startPeer(image);
    const peer = await startPeer(image, (call, response, { headers }) => {
      if (headers.authorization !== basic("me:right")) {
        return say(response, 401, { "www-authenticate": 'Basic realm="tests"' });
      }
      if (call !== layer) return false;
      const location = `http://user:pass@${elsewhere.address}/v2/team/test/blobs/${image.layers[0]}`;
      return say(response, 307, { location });
    });
    expect(await read(peer, login(peer))).toBe(CONTRACT);
    expect(elsewhere.asked).toEqual([{ call: layer, authorization: undefined }]);
  });

  it.each([
    ["http://blobs.example/x", "it redirects to http://blobs.example, which is not https"],
    ["file:///etc/passwd", "which is not https"],
    ["", "it redirects without saying where to"],
    ["?again", "it redirects more than 5 times"],
  ])("to '%s' is not followed", async (location, words) => {
    const peer = await startPeer(image, (call, response) =>
      call.startsWith(layer) ? say(response, 302, location === "" ? {} : { location }) : false,
    );
    await expect(read(peer)).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining(words),
    });
  });
});

describe("an answer that is not what was asked for", () => {
  const blob = image.blobs.get(image.layers[0] ?? "") ?? Buffer.alloc(0);
  const changed = Buffer.from(blob);
  changed.write("HACKED", 600);

  it.each([
    ["another layer", layer, changed, /the digest of sha256:\w+ is sha256:\w+, expected/],
    ["too short a layer", layer, blob.subarray(0, -1), /should have \d+ bytes, and ends after/],
    ["too long a layer", layer, Buffer.concat([blob, blob]), /is longer than the \d+ bytes/],
    ["another configuration", `GET blobs/${image.id}`, Buffer.from("{}"), /ends after 2/],
    ["a manifest that is none", "GET manifests/1", Buffer.from("{}"), /has neither 'layers' nor/],
    [
      "a manifest of old",
      "GET manifests/1",
      Buffer.from('{"schemaVersion":1,"fsLayers":[]}'),
      /the old format of schema 1/,
    ],
    [
      "two things in one",
      "GET manifests/1",
      Buffer.from('{"layers":[],"manifests":[]}'),
      /an index and a manifest in one/,
    ],
  ])("is not believed: %s", async (_, asked, body, expected) => {
    const peer = await startPeer(image, (call, response) => {
      if (call !== asked) return false;
      response.end(body);
      return true;
    });
    await expect(read(peer)).rejects.toMatchObject({
      reason: "StartFailed",
      message: expect.stringMatching(expected),
    });
  });

  it("is not read for ever: a manifest without end", async () => {
    const peer = await startPeer(image, (_, response) => {
      const send = (): void => {
        while (response.write(Buffer.alloc(65_536, " "))) if (response.destroyed) return;
      };
      response.on("drain", send);
      send();
      return true;
    });
    await expect(read(peer)).rejects.toThrow("its answer has more than 4194304 bytes");
  });

  it("is named when a digest was asked for", async () => {
    const peer = await startPeer(image, (call, response) =>
      call.startsWith("GET manifests/sha256:") ? say(response, 200, {}, "{}") : false,
    );
    const reference = `${peer.address}/team/test@sha256:${"0".repeat(64)}`;
    await expect(openImage(reference, nobody)).rejects.toThrow("the digest of its manifest is");
  });
});

describe("a registry that is down for a moment", () => {
  it.each([
    ["is overloaded", (response: ServerResponse) => say(response, 503, {}), 1],
    [
      "wants to be left alone for two seconds",
      (response: ServerResponse) => say(response, 429, { "retry-after": "2" }),
      2,
    ],
    [
      "breaks off in the middle",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "10000" });
        response.write("begun", () => response.destroy());
        return true;
      },
      1,
    ],
  ])("is asked again when it %s", async (_, fail, expected) => {
    let turn = 0;
    const peer = await startPeer(image, (call, response) => {
      if (call !== layer) return false;
      turn += 1;
      return turn === 1 && fail(response);
    });
    const waits: number[] = [];
    expect(await read(peer, { onWait: (_reason, seconds) => waits.push(seconds ?? 0) })).toBe(
      CONTRACT,
    );
    expect(waits).toEqual([expected]);
  });

  it.each([
    ["has had enough of us", 429, { "retry-after": "3600" }, "Wait, or log in"],
    ["does not say for how long", 429, {}, "Wait, or log in"],
    ["does not know itself", 418, {}, "is up and reachable from this machine"],
  ])("is believed when it %s", async (_, status, headers, advice) => {
    const peer = await startPeer(image, (_call, response) => say(response, status, headers));
    await expect(read(peer)).rejects.toMatchObject({
      reason: "EngineUnavailable",
      nextStep: expect.stringContaining(advice),
    });
    expect(peer.asked).toHaveLength(1);
  });

  it("is not waited for once the user has had enough", async () => {
    const peer = await startPeer(image, (_call, response) => say(response, 503, {}));
    const stop = new AbortController();
    const reading = read(peer, { signal: stop.signal, onWait: () => stop.abort() });
    await expect(reading).rejects.toMatchObject({ reason: "Stopped" });
  });

  it("is not waited for in the middle of a layer either", async () => {
    const stop = new AbortController();
    const peer = await startPeer(image, (call, response) => {
      if (call !== layer) return false;
      response.write("begun", () => stop.abort());
      return true;
    });
    const reading = read(peer, { signal: stop.signal });
    await expect(reading).rejects.toMatchObject({ reason: "Stopped" });
  });
});

it("does not repeat what a registry says in a way that acts on a terminal", async () => {
  const body = JSON.stringify({ errors: [{ message: "no\u001B[2J\nsuch" }] });
  const peer = await startPeer(image, (_call, response) => say(response, 404, {}, body));
  await expect(read(peer)).rejects.toMatchObject({
    reason: "ImageNotFound",
    message: expect.stringContaining("no [2J such (HTTP status 404)"),
  });
});

it.each([
  "Upper/case:1",
  "a//b",
  "../x",
  `sha256:${"0".repeat(64)}`,
  "a@sha256:12",
  "r.example:99999/x",
])("asks nobody for '%s'", async (reference) => {
  const failure = openImage(reference, nobody);
  await expect(failure).rejects.toMatchObject({
    reason: "ImageNotFound",
    message: expect.stringContaining("is no valid image reference"),
  });
});
