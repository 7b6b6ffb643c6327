import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ping } from "./ping.ts";
import { fakeEngine, PING_HEADERS } from "./testing/fake-engine.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";

describe("a ping", () => {
  test.each(["docker", "podman"] as const)("is answered by %s", async (kind) => {
    const socket = join(scratchFolder(), "engine.sock");
    await fakeEngine(socket, PING_HEADERS[kind]);
    expect(await ping(`unix://${socket}`)).toEqual({ answers: true, kind });
  });

  test("of a path where nothing is says so", async () => {
    expect(await ping("unix:///nonexistent.sock")).toMatchObject({ answers: false, why: "absent" });
  });

  test("of another server is no engine's answer", async () => {
    const socket = join(scratchFolder(), "web.sock");
    await fakeEngine(socket, {});
    expect(await ping(`unix://${socket}`)).toMatchObject({ answers: false, why: "unusable" });
  });

  test("of a server that says nothing ends with its time", async () => {
    const socket = join(scratchFolder(), "mute.sock");
    const server = createServer().listen(socket);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const answer = await ping(`unix://${socket}`, AbortSignal.timeout(20));
    expect(answer).toMatchObject({ answers: false, why: "unusable" });
  });

  test.each(["ssh://me@there", "there:2375", ""])(
    "of an address of another kind is refused: %o",
    async (host) => {
      expect(await ping(host)).toMatchObject({
        answers: false,
        why: "unusable",
        message: `${host}: expected unix://, npipe://, tcp:// or http://`,
      });
    },
  );
});
