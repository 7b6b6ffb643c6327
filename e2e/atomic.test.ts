// `run --atomic-outputs`: results appear under their name only when the task has succeeded (contract §3).
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { isRoot, mountDisk } from "./testing/disk.ts";
import { task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi, type Ended } from "./testing/program.ts";

const WRITE = "mkdir -p /out/a/b && echo new >/out/a/b/file && echo up";

function filesIn(folder: string): string[] {
  return readdirSync(join(folder, "out"), { recursive: true, encoding: "utf8" }).toSorted();
}

describe("atomic outputs", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-atomic", [template("exit 0")]);
  }, 180_000);

  const place = (script: string, tree: object = {}, changes: object = {}): string => {
    const command = ["/bin/sh", "-c", script];
    const document = task(image, "default", { command, ...changes });
    return folderWith({ "in/a/1": "x", "task.json": document, ...tree });
  };
  const args = ["run", "task.json", "--atomic-outputs", "--watch", "--output", "r.json"];
  const run = (folder: string, ...more: string[]): Promise<Ended> =>
    taskApi([...args, ...more], { cwd: folder });

  it("are not there before the end, and there after it", async () => {
    const folder = place(`${WRITE}; while [ ! -e /in/go ]; do sleep 0.05; done`, {
      ".out.unfinished/stale": "of an earlier run",
    });
    const running = startTaskApi(args, { cwd: folder });
    await running.sees(/^up$/m);
    expect(existsSync(join(folder, "out/a"))).toBe(false);
    writeFileSync(join(folder, "in/go"), "");
    expect((await running.ended).code).toBe(0);
    expect(filesIn(folder)).toEqual(["a", "a/b", "a/b/file"]);
    expect(readdirSync(folder).toSorted()).toEqual(["in", "out", "r.json", "r.log", "task.json"]);
  });

  it.each([
    ["a failure", `${WRITE}; exit 3`, 3],
    ["a channel that is wrong", `${WRITE}; touch /out/stray`, 1],
  ] as const)(
    "after %s: the old results stay, the unfinished ones are named",
    async (_, script, code) => {
      const folder = place(script, { "out/a/old": "old" });
      const { code: ended, err } = await run(folder, "--overwrite", "--strict-channels");
      expect(ended).toBe(code);
      expect(filesIn(folder)).toEqual(["a", "a/old"]);
      expect(err).toContain(`the unfinished results are in ${folder}/.out.unfinished`);
      expect(readFileSync(join(folder, ".out.unfinished/a/b/file"), "utf8")).toBe("new\n");
    },
  );

  it.each([
    ["--overwrite", ["a", "a/b", "a/b/file"]],
    ["--keep", ["a", "a/b", "a/b/file", "a/b/other", "z"]],
  ])("with %s take the place of what was there, with its permissions", async (flag, expected) => {
    const folder = place(WRITE, { "out/a/b/file": "old", "out/a/b/other": "x", "out/z": "x" });
    chmodSync(join(folder, "out"), 0o750);
    expect((await run(folder, flag)).code).toBe(0);
    expect(filesIn(folder)).toEqual(expected);
    expect(readFileSync(join(folder, "out/a/b/file"), "utf8")).toBe("new\n");
    expect(statSync(join(folder, "out")).mode & 0o777).toBe(0o750);
    expect(existsSync(join(folder, ".out.unfinished"))).toBe(false);
  });

  it("are published by whoever takes over", async () => {
    const folder = place(`${WRITE}; sleep 1`);
    const running = startTaskApi(args, { cwd: folder });
    await running.sees(/^up$/m);
    running.child.kill("SIGKILL");
    await running.ended;
    const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    expect(check.code).toBe(0);
    expect(filesIn(folder)).toEqual(["a", "a/b", "a/b/file"]);
    expect(readRunRecord(join(folder, "r.json")).warnings).toEqual([]);
  });

  it.runIf(isRoot)("are refused where the output is a mount point", async () => {
    const folder = place(WRITE, { "out/": "" });
    await mountDisk(join(folder, "out"), "size=1m");
    writeFileSync(join(folder, "out/old"), "x");
    const { code, err } = await run(folder, "--overwrite");
    expect(code).toBe(2);
    expect(err).toContain("is a mount point, which --atomic-outputs cannot replace");
    expect(filesIn(folder)).toEqual(["old"]);
  });

  it("are refused where the output has content and nothing was said of it", async () => {
    const folder = place(WRITE, { "out/z": "x" });
    const { code, err } = await run(folder);
    expect(code).toBe(2);
    expect(err).toContain("is not empty (1 entries)");
  });
});
