// `task-api check`: the item convention, looked at without running anything (contract §4).
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract, task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
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
