// `task-api check`: the item convention, looked at without running anything (contract §4).
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract, task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { taskApi, type Ended } from "./testing/program.ts";

const tree = {
  "task.json": task("image:1", "default"),
  "pc.json": contract(
    template("true", { outputs: [{ name: "out", mounted_path: "/out", formats: ["*.nrrd"] }] }),
  ),
  "in/a/1.dcm": "x",
  "in/b/1.dcm": "x",
  "in/c/1.dcm": "x",
  "out/a/a.nrrd": "x",
  "out/b/": "",
  "out/d/d.png": "x",
  "out/stray": "x",
};

describe("task-api run --strict-channels", { tags: ["bundle", "docker"] }, () => {
  it.each([
    ["keep to the convention", "cp -r /in/* /out/", {}, 0, "Succeeded", /^/],
    ["lack an item", "cp -r /in/a /out/", {}, 1, "Failed", /output 'out': item "b" is missing/],
    ["lack an item, but the process failed", "exit 4", {}, 4, "Failed", /exit code 4/],
    [
      "are wrong already",
      "exit 0",
      { "in/stray": "" },
      2,
      undefined,
      /"stray" is beside the items/,
    ],
  ] as const)("channels that %s", async (_, script, more, code, reason, message) => {
    const image = await imageWith("e2e-strict", [template("exit 0")]);
    const folder = folderWith({
      "in/a/1.dcm": "x",
      "in/b/1.dcm": "x",
      ...more,
      "task.json": task(image, "default", { command: ["/bin/sh", "-c", script] }),
    });
    const args = ["run", "task.json", "--strict-channels", "--watch", "--output", "r.json"];
    const ended = await taskApi(args, { cwd: folder });
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(message);
    const record = join(folder, "r.json");
    expect(existsSync(record) ? readRunRecord(record).result?.reason : undefined).toBe(reason);
  });

  it("is also kept by whoever watches over a detached run", async () => {
    const image = await imageWith("e2e-strict", [template("exit 0")]);
    const folder = folderWith({ "in/a/1": "x", "task.json": task(image, "default") });
    await taskApi(["run", "task.json", "--strict-channels", "--output", "r.json"], { cwd: folder });
    const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    expect(check.code).toBe(1);
    expect(check.out).toContain("no item was written; the input has 1");
  });
});

describe("task-api check", { tags: ["bundle"] }, () => {
  it("compares what came out of a task with what went in", async () => {
    const folder = folderWith(tree);
    const { code, out } = await taskApi(["check", "task.json"], { cwd: folder });
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "input 'in': 3 item(s), 3 file(s), 3 B
      output 'out': 3 item(s), 2 file(s), 2 B
        warning: item "c" is missing: the input has it, the output does not
        note: item "d" is new: no input item has this name
        warning: item "b" has no file
        warning: "stray" is beside the items; files belong into <item>/<file>
      "
    `);
  });

  it("knows the formats of the files from the contract", async () => {
    const folder = folderWith(tree);
    const args = ["check", "task.json", "--against", "pc.json", "--json"];
    const { code, out } = await taskApi(args, { cwd: folder });
    expect(code).toBe(1);
    const report: unknown = JSON.parse(out);
    expect(report).toMatchObject({
      channels: [{ channel: "in", findings: [] }, { channel: "out" }],
    });
    expect(out).toContain("unexpected-format");
  });

  it("has nothing against channels that keep to it, of a task or alone", async () => {
    const folder = folderWith(tree);
    for (const path of ["out/b", "out/d", "out/stray", "in/b", "in/c"]) {
      rmSync(join(folder, path), { recursive: true });
    }
    expect(await taskApi(["check", "task.json"], { cwd: folder })).toMatchObject({ code: 0 });
    expect(await taskApi(["check", "in"], { cwd: folder })).toEqual({
      code: 0,
      out: "input 'in': 1 item(s), 1 file(s), 1 B\n",
      err: "",
    });
  });

  it.each([
    ["a task that is wrong", ["check", "wrong.json"], /not a valid task/],
    ["a file that is not there", ["check", "absent.json"], /does not exist/],
  ] as const)("ends with 2 for %s", async (_, args, message) => {
    const folder = folderWith({ "wrong.json": "{}" });
    const { code, err }: Ended = await taskApi(args, { cwd: folder });
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
