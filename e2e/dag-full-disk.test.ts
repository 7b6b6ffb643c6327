// A DAG run whose disk is full: it is said, what runs goes on, and the same root goes on when there is space again.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { containersOfDag, listenToStarts } from "./testing/container-starts.ts";
import { fillDisk, isRoot, mountDisk } from "./testing/disk.ts";
import { noChannels, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { startTaskApi, taskApi, type Ended } from "./testing/program.ts";

describe.runIf(isRoot)("a DAG run whose disk is full", { tags: ["bundle", "docker"] }, () => {
  it("stops with a word on it, and is served to its end when there is space: nothing runs twice", async () => {
    const image = await imageWith("e2e-dag-full-disk", [template("sleep 3", noChannels)]);
    const dagId = `full-${process.pid}-${Date.now()}`;
    const task = { image, taskTemplate: "default" };
    const tasks = [
      { task_id: "a", ...task },
      { task_id: "b", ...task, upstream_task_ids: ["a"] },
    ];
    const cwd = folderWith({ "dag.json": { dag_id: dagId, tasks } });
    const root = join(cwd, "root");
    await mountDisk(root, "size=3m");
    const starts = await listenToStarts(dagId);
    const options = ["--root", root, "--min-free-disk", "0"];
    const serve = (): Promise<Ended> => taskApi(["dag", "serve", ...options], { cwd });

    const program = startTaskApi(["dag", "run", "dag.json", "--run-id", "r", ...options], { cwd });
    await program.sees(/a +running/);
    await fillDisk(root);
    const stopped = await program.ended;
    expect(stopped.code).toBe(125);
    expect(stopped.err).toMatch(/no space left|no space is left/);
    const full = await serve();
    expect(full.code).toBe(125);
    expect(full.err).toContain("no space");
    expect((await taskApi(["dag", "state", "r", "--root", root], { cwd })).out).toContain(
      `${dagId}/r: running\n`,
    );

    rmSync(join(root, "filler"));
    expect((await serve()).code).toBe(0);
    expect((await taskApi(["dag", "state", "r", "--root", root], { cwd })).out).toContain(
      `${dagId}/r: success\n`,
    );
    expect(starts()).toEqual(["r/a#1", "r/b#1"]);
    expect(await containersOfDag(dagId)).toBe("");
  });
});
