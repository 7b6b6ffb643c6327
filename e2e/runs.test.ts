// `task-api runs`: a list of past runs, from their records alone (contract §3).
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { noChannels, task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { taskApi } from "./testing/program.ts";

describe("task-api runs", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-runs", [template("exit 0", noChannels)]);
  }, 180_000);

  it("lists what was run, the newest first, and shows one", async () => {
    const folder = folderWith({
      "good.json": task(image, "default", { ...noChannels, name: "good" }),
      "bad.json": task(image, "default", {
        ...noChannels,
        name: "bad\u001B[2J",
        command: ["/bin/sh", "-c", "exit 3"],
      }),
    });
    await taskApi(["run", "good.json", "--watch"], { cwd: folder });
    await taskApi(["run", "bad.json", "--watch", "--output", "mine.json"], { cwd: folder });
    writeFileSync(join(folder, "task_run-half.json"), '{"version": 1, "id": "ha');

    const listed = await taskApi(["runs"], { cwd: folder });
    expect(listed.code).toBe(0);
    const [head = "", first = "", second = "", ...rest] = listed.out.split("\n");
    expect(head).toMatch(/^ID +NAME +IMAGE +STATE +BEGAN +DURATION +PEAK MEMORY$/);
    expect(first).toMatch(/^[0-9a-f]{12} +bad\S+ +\S+ +Failed +20\S+ \S+Z +[\d.]+ s +/);
    expect(first).not.toContain("\u001B");
    expect(second).toMatch(/^[0-9a-f]{12} +good +\S+ +Succeeded +/);
    expect(rest).toEqual([""]);
    expect(listed.err).toContain("task_run-half.json is not JSON");

    const json = await taskApi(["runs", "--json", "--in", folder], { cwd: "/" });
    expect(JSON.parse(json.out)).toMatchObject({
      runs: [
        { file: join(folder, "mine.json"), state: "Failed", image },
        { name: "good", state: "Succeeded" },
      ],
    });

    const { id } = readRunRecord(join(folder, "mine.json"));
    const shown = await taskApi(["runs", "show", id.slice(0, 8)], { cwd: folder });
    expect(shown.code).toBe(0);
    expect(shown.out).toContain("): Failed\n");
    expect(shown.out).toContain('command: ["/bin/sh","-c","exit 3"]');
    expect(shown.out).toContain(`log: ${join(folder, "mine.log")}`);
    const asJson = await taskApi(["runs", "show", id, "--json"], { cwd: folder });
    expect(JSON.parse(asJson.out)).toEqual(readRunRecord(join(folder, "mine.json")));
  });

  it.each([
    ["nothing is there", [], 0, "no run record is here"],
    ["an id is of no run", ["show", "1a2b"], 2, "no run record here has the id '1a2b'"],
    ["a verb is unknown", ["list", "x"], 2, "runs takes nothing, or 'show ID'; 'list x' came"],
    ["an id is missing", ["show"], 2, "runs takes nothing, or 'show ID'"],
    ["the folder is not there", ["--in", "absent"], 2, "the folder could not be read: ENOENT"],
  ] as const)("says so when %s", async (_, args, code, message) => {
    const ended = await taskApi(["runs", ...args], { cwd: folderWith({}) });
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(message);
  });

  it("asks for more of an id that begins those of two runs", async () => {
    const folder = folderWith({ "task.json": task(image, "default", noChannels) });
    await taskApi(["run", "task.json", "--watch", "--output", "a.json"], { cwd: folder });
    const record = readRunRecord(join(folder, "a.json"));
    writeFileSync(join(folder, "b.json"), JSON.stringify({ ...record, id: `${record.id}-2` }));
    const both = await taskApi(["runs", "show", record.id.slice(0, 4)], { cwd: folder });
    expect(both.code).toBe(2);
    expect(both.err).toContain("give more of the id");
    expect((await taskApi(["runs", "show", record.id], { cwd: folder })).code).toBe(0);
  });
});
