import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidates, findEngine } from "./find-engine.ts";
import { fakeEngine, PING_HEADERS } from "./testing/fake-engine.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";

const NO_SETTINGS = { DOCKER_CONFIG: "/nonexistent" };

describe("the search for an engine", () => {
  test("asks the default sockets of Docker and Podman, the user's own included", () => {
    const hosts = candidates({ ...NO_SETTINGS, XDG_RUNTIME_DIR: "/run/user/1" }).map((c) => c.host);
    expect(hosts).toEqual([
      "unix:///var/run/docker.sock",
      "unix:///run/user/1/docker.sock",
      "unix:///run/podman/podman.sock",
      "unix:///run/user/1/podman/podman.sock",
    ]);
  });

  test("asks only the place that DOCKER_HOST names", () => {
    expect(candidates({ ...NO_SETTINGS, DOCKER_HOST: "tcp://there:2375" })).toEqual([
      { host: "tcp://there:2375", from: "DOCKER_HOST" },
    ]);
  });

  test("asks only the place of the chosen docker context", () => {
    const id = createHash("sha256").update("mine").digest("hex");
    const folder = scratchFolder({
      "config.json": '{"currentContext":"mine"}',
      [`contexts/meta/${id}/meta.json`]: '{"Endpoints":{"docker":{"Host":"unix:///my.sock"}}}',
    });
    expect(candidates({ DOCKER_CONFIG: folder })).toEqual([
      { host: "unix:///my.sock", from: "docker context" },
    ]);
    expect(candidates({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: "default" })[0]).toMatchObject({
      from: "default",
    });
  });

  test("takes broken settings of Docker for none", () => {
    const folder = scratchFolder({ "config.json": "{" });
    expect(candidates({ DOCKER_CONFIG: folder })[0]).toMatchObject({ from: "default" });
  });

  test("finds an engine and says which kind it is", async () => {
    const host = `unix://${join(scratchFolder(), "engine.sock")}`;
    await fakeEngine(host.slice("unix://".length), PING_HEADERS.podman);
    expect(await findEngine({ DOCKER_HOST: host })).toEqual({
      found: true,
      engine: { host, kind: "podman" },
    });
  });

  test("says what it tried when there is none", async () => {
    const search = await findEngine({ DOCKER_HOST: "unix:///nonexistent.sock" });
    expect(search).toMatchObject({
      found: false,
      tried: [{ from: "DOCKER_HOST", failure: { why: "absent" } }],
    });
  });
});
