// Runs without `--watch`: somebody else keeps them going, and whoever dies on the way, nothing is lost
// (contract §3).
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { noChannels, task, template } from "./testing/documents.ts";
import { containersOf, engineSays } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi, type Ended } from "./testing/program.ts";

const COUNT =
  "i=0; while [ $i -lt 20 ]; do echo line $i; echo err $i >&2; i=$((i+1)); sleep 0.1; done; exit 4";
const lines = (word: string): string[] => Array.from({ length: 20 }, (_, i) => `${word} ${i}`);

describe("a run that is left alone", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-detached", [template(COUNT, noChannels)]);
  }, 180_000);

  /** Starts a run with its record in `r.json`; gives its folder and what was printed. */
  async function start(changes: object = {}): Promise<{ folder: string; ended: Ended }> {
    const document = task(image, "default", { ...noChannels, ...changes });
    const folder = folderWith({ "task.json": document });
    const args = ["run", "task.json", "--mode", "docker", "--output", "r.json"];
    return { folder, ended: await taskApi(args, { cwd: folder }) };
  }

  it("returns at once; log and end are there for whoever asks", async () => {
    const { folder, ended } = await start();
    expect(ended).toMatchObject({ code: 0, out: `${join(folder, "r.json")}\n` });
    const record = readRunRecord(join(folder, "r.json"));
    expect(record).toMatchObject({ state: "running" });
    expect(await containersOf(record.id)).toHaveLength(1);
    const [logs, check] = await Promise.all([
      taskApi(["logs", "r.json", "--watch"], { cwd: folder }),
      taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder }),
    ]);
    expect(logs).toEqual({
      code: 0,
      out: `${lines("line").join("\n")}\n`,
      err: `${lines("err").join("\n")}\n`,
    });
    expect(check.code).toBe(4);
    expect(check.out).toContain("): Failed\n");
    expect(await containersOf(record.id)).toEqual([]);
  });

  it("has a log of which a part can be asked for", async () => {
    const { folder } = await start();
    await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    const logs = (...args: string[]): Promise<Ended> =>
      taskApi(["logs", "r.json", ...args], { cwd: folder });
    expect(await logs("--tail", "4")).toMatchObject({
      out: "line 18\nline 19\n",
      err: "err 18\nerr 19\n",
    });
    expect(await logs("--tail", "2", "--stderr")).toEqual({
      code: 0,
      out: "err 18\nerr 19\n",
      err: "",
    });
    const stamped = await logs("--timestamps", "--tail", "2");
    const [, at = ""] = /^(20\S+Z) line 19\n$/.exec(stamped.out) ?? [];
    const later = (await logs("--timestamps")).out
      .split("\n")
      .flatMap((line) =>
        line.slice(0, at.length) >= at ? [`${line.slice(at.length + 1)}\n`] : [],
      );
    expect(at).not.toBe("");
    // Podman gives whole seconds: others may bear the same time.
    expect(later.at(-1)).toBe("line 19\n");
    expect((await logs("--since", at)).out).toBe(later.join(""));
    expect(await logs("--since", "1d")).toMatchObject({ out: `${lines("line").join("\n")}\n` });
    expect(await logs("--since", "0s")).toMatchObject({ code: 0, out: "", err: "" });
    for (const args of [
      ["--tail", "few"],
      ["--since", "then"],
    ]) {
      const refused = await logs(...args);
      expect(refused.code).toBe(2);
      expect(refused.err).toContain(`${args[0]} takes a`);
    }
  });

  it("is found by the name of the pickle that the Python program would have written", async () => {
    const { folder } = await start({ command: ["/bin/echo", "hi"] });
    expect((await taskApi(["check-task-run", "r.pkl", "--watch"], { cwd: folder })).code).toBe(0);
    expect((await taskApi(["logs", "r.pkl"], { cwd: folder })).out).toBe("hi\n");
    writeFileSync(join(folder, "alone.pkl"), "cos\nsystem\n(S'touch loaded'\ntR.");
    const alone = await taskApi(["logs", "alone.pkl"], { cwd: folder });
    expect(alone.code).toBe(2);
    expect(alone.err).toContain("pickles are never loaded");
  });

  it("keeps its timeout", async () => {
    const { folder } = await start({
      timeout: 1,
      command: ["/bin/sh", "-c", "trap exit TERM; sleep 60 & wait"],
    });
    const check = await taskApi(["check-task-run", "r.json", "--watch", "--json"], { cwd: folder });
    expect(check.code).toBe(124);
    expect(JSON.parse(check.out)).toMatchObject({ result: { reason: "Timeout" } });
  });

  it("goes on when its supervisor is killed: the next to ask takes over, no line twice or lost", async () => {
    const { folder } = await start();
    await sleep(500);
    const { supervisor, id } = readRunRecord(join(folder, "r.json"));
    process.kill(supervisor.pid, "SIGKILL");
    const askers = Array.from({ length: 4 }, () =>
      taskApi(["check-task-run", "r.json"], { cwd: folder }),
    );
    for (const { code, out } of await Promise.all(askers)) {
      expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("): running\n") });
    }
    const logs = await taskApi(["logs", "r.json", "--watch"], { cwd: folder });
    expect(logs.out).toBe(`${lines("line").join("\n")}\n`);
    expect(logs.err).toBe(`${lines("err").join("\n")}\n`);
    expect((await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder })).code).toBe(4);
    expect(readRunRecord(join(folder, "r.json")).supervisor.pid).not.toBe(supervisor.pid);
    expect(await containersOf(id)).toEqual([]);
    expect(readdirSync(folder).toSorted()).toEqual(["r.json", "r.log", "task.json"]);
  });

  it("that ended in time is not called timed out by whoever comes late", async () => {
    const { folder } = await start({ timeout: 2, command: ["/bin/sh", "-c", "sleep 1; exit 4"] });
    const { supervisor, id } = readRunRecord(join(folder, "r.json"));
    process.kill(supervisor.pid, "SIGKILL");
    await engineSays("wait", ...(await containersOf(id)));
    await sleep(1_500);
    const check = await taskApi(["check-task-run", "r.json", "--json"], { cwd: folder });
    expect(check.code).toBe(4);
    expect(JSON.parse(check.out)).toMatchObject({ result: { reason: "Failed", exitCode: 4 } });
  });

  it("goes on when the process that watches it is killed, and its end is found later", async () => {
    const folder = folderWith({ "task.json": task(image, "default", noChannels) });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^line 5$/m);
    program.child.kill("SIGKILL");
    await program.ended;
    const { id } = readRunRecord(join(folder, "r.json"));
    await engineSays("wait", ...(await containersOf(id)));
    expect((await taskApi(["check-task-run", "r.json"], { cwd: folder })).code).toBe(4);
    const { out, err } = await taskApi(["logs", "r.json"], { cwd: folder });
    expect(out).toBe(`${lines("line").join("\n")}\n`);
    expect(err).toBe(`${lines("err").join("\n")}\n`);
    expect(await containersOf(id)).toEqual([]);
  });

  it("is lost by name when somebody removed its container", async () => {
    const { folder } = await start({ command: ["/bin/sleep", "60"] });
    const { id } = readRunRecord(join(folder, "r.json"));
    await engineSays("rm", "--force", ...(await containersOf(id)));
    const check = await taskApi(["check-task-run", "r.json", "--watch", "--json"], { cwd: folder });
    expect(JSON.parse(check.out)).toMatchObject({
      state: "finished",
      result: { nextStep: expect.any(String) },
    });
    expect(check.code).not.toBe(0);
  });

  it("has a record that a newer version wrote: is refused by name", async () => {
    const { folder } = await start({ command: ["/bin/true"] });
    await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    copyFileSync(join(folder, "r.json"), join(folder, "new.json"));
    const text = readFileSync(join(folder, "new.json"), "utf8").replace(
      '"version": 1',
      '"version": 2',
    );
    writeFileSync(join(folder, "new.json"), text);
    const { code, err } = await taskApi(["logs", "new.json"], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain("is a run record of version 2; this program reads up to version 1");
  });
});
