// A caller in a container with the engine's socket: the engine is outside, and sees other files (contract §3).
import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { requireEngine } from "../scripts/engine/require-engine.ts";
import { isRoot } from "./testing/disk.ts";
import { task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { PROGRAM, type Ended } from "./testing/program.ts";
import { engineCli } from "../scripts/engine/engine-cli.ts";

const CLONE = realpathSync(join(dirname(PROGRAM), "../.."));

// An ordinary user's container has no right to that user's own socket.
describe.runIf(isRoot)("a caller in a container", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-in-container", [
      template("cat /in/a/1; mkdir -p /out/a; echo result >/out/a/1"),
    ]);
  }, 180_000);

  /** The program, with this machine's Node, in a container that has `folder` at `place`. */
  async function call(folder: string, place: string, ...args: string[]): Promise<Ended> {
    const engine = await requireEngine();
    const socket = engine.host.replace("unix://", "");
    const cli = await engineCli(engine);
    const binds = [
      ...["/usr", "/lib", "/lib64", CLONE].map((path) => `${path}:${path}:ro`),
      `${socket}:/engine.sock`,
      `${folder}:${place}`,
    ];
    const program = [process.execPath, join(CLONE, "packages/cli/bin/task-api.cjs")];
    const command = [...program, "run", "task.json", "--watch", "--output", "r.json"];
    const { code, stdout, stderr } = await cli([
      "run",
      "--rm",
      // The machine's own name: the engine cannot be told by it.
      "--network=host",
      "--uts=host",
      ...binds.flatMap((bind) => ["--volume", bind]),
      "--env=DOCKER_HOST=unix:///engine.sock",
      "--env=HOME=/tmp",
      "--workdir",
      place,
      image,
      ...command,
      ...args,
    ]);
    return { code, out: stdout, err: stderr };
  }

  const tree = (): string =>
    folderWith({ "in/a/1": "data\n", "task.json": task(image, "default") });

  it("is used as it is where paths are the same outside", async () => {
    const folder = tree();
    expect(await call(folder, folder)).toMatchObject({ code: 0, out: "data\n" });
    expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Succeeded");
  });

  it("is refused where they are not, until it says what they are", async () => {
    const folder = tree();
    // There is such a folder outside as well, with other things in it.
    const place = folderWith({ "in/a/1": "not this\n", "out/": "" });
    const refused = await call(folder, place);
    expect(refused.code).toBe(125);
    expect(refused.out).toBe("");
    expect(refused.err).toContain(`does not see this machine's ${place}/in`);
    const mapped = await call(folder, place, "--overwrite", "--path-map", `${place}=${folder}`);
    expect(mapped).toMatchObject({ code: 0, out: "data\n" });
    expect(execFileSync("ls", [join(folder, "out", "a")], { encoding: "utf8" })).toBe("1\n");
    expect(execFileSync("ls", [join(place, "out")], { encoding: "utf8" })).toBe("");
  });
});
