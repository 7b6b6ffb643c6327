// `task-api stop` and `task-api clean`: nothing is left behind, whoever was killed before (contract §3).
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { Leftover } from "../packages/runtime/src/index.ts";
import { noChannels, task, template } from "./testing/documents.ts";
import { containersOf } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { asNobody, startTaskApi, taskApi, type RunningProgram } from "./testing/program.ts";

async function kill({ child, ended }: RunningProgram): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

/** What `clean` did for the runs whose records are in these folders, by the run's id. */
async function clean(
  folders: readonly string[],
  ...args: string[]
): Promise<Record<string, Leftover["outcome"]>> {
  const outcomes: Record<string, Leftover["outcome"]> = {};
  for (const folder of folders) {
    const { code, out } = await taskApi(["clean", "--json", "--in", folder, ...args], { cwd: "/" });
    expect(code).toBe(0);
    const { containers }: { containers: readonly Leftover[] } = JSON.parse(out);
    for (const { container, outcome } of containers) outcomes[container.key] = outcome;
  }
  return outcomes;
}

const POLITE = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done";
const DEAF = "trap '' TERM; echo up; while :; do sleep 0.1; done";
const script = (text: string): object => ({ command: ["/bin/sh", "-c", text] });

describe("what is to end", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-stop", [template("exit 0", noChannels)]);
  }, 180_000);

  const folderOf = (text: string): string =>
    folderWith({ "task.json": task(image, "default", { ...noChannels, ...script(text) }) });

  /** A run whose record is `r.json`, and its folder. */
  async function start(text: string): Promise<{ folder: string; id: string; file: string }> {
    const folder = folderOf(text);
    await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder });
    const file = join(folder, "r.json");
    return { folder, file, id: readRunRecord(file).id };
  }

  /** A run whose caller was killed, and which still goes on. */
  async function abandon(text: string): Promise<{ folder: string; id: string; file: string }> {
    const folder = folderOf(text);
    const run = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
      cwd: folder,
    });
    await run.sees(/^up$/m);
    await kill(run);
    const file = join(folder, "r.json");
    return { folder, file, id: readRunRecord(file).id };
  }

  it("is asked to, waited for, recorded and removed", async () => {
    const { folder, file, id } = await start(POLITE);
    await sleep(300);
    const stopped = await taskApi(["stop", "r.json"], { cwd: folder });
    expect(stopped.code).toBe(0);
    expect(stopped.out).toContain("): Stopped\n");
    expect(stopped.out).toContain("  next step: run the task again when it is wanted");
    expect(readRunRecord(file)).toMatchObject({ state: "finished", result: { reason: "Stopped" } });
    expect((await taskApi(["logs", "r.json"], { cwd: folder })).out).toBe("up\nbye\n");
    expect(await containersOf(id)).toEqual([]);
    const again = await taskApi(["stop", "r.json", "--json"], { cwd: folder });
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toEqual(readRunRecord(file));
  });

  it("is killed at once with --kill, though it does not listen", async () => {
    const { folder, id } = await start(DEAF);
    await sleep(300);
    const { code, out } = await taskApi(["stop", "r.json", "--kill", "--json"], { cwd: folder });
    expect(code).toBe(0);
    const { result } = JSON.parse(out);
    expect(result).toMatchObject({ reason: "Stopped", exitCode: 137 });
    // The ten seconds of grace were not waited for.
    expect(Date.parse(result.endedAt) - Date.parse(result.startedAt)).toBeLessThan(9_000);
    expect(await containersOf(id)).toEqual([]);
  });

  it("is also found when the process that kept it was killed", async () => {
    const { folder, file, id } = await abandon(POLITE);
    const { code, out } = await taskApi(["stop", "r.json"], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toContain("): Stopped\n");
    expect(readRunRecord(file)).toMatchObject({ state: "finished" });
    expect(await containersOf(id)).toEqual([]);
  });

  it("ends a watched run as a signal does", async () => {
    const folder = folderOf(POLITE);
    const run = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
      cwd: folder,
    });
    await run.sees(/^up$/m);
    expect((await taskApi(["stop", "r.json"], { cwd: folder })).code).toBe(0);
    expect((await run.ended).code).toBe(143);
  });

  it.runIf(process.getuid?.() === 0)("is not another user's to end", async () => {
    const { folder, file } = await start(POLITE);
    const { code, err } = await taskApi(["stop", "r.json"], { cwd: folder, ...asNobody });
    expect(code).toBe(2);
    expect(err).toContain("belongs to another user");
    expect((await taskApi(["stop", file, "--kill"], { cwd: folder })).code).toBe(0);
  });

  it("is cleaned up: ends are written down first, what somebody keeps is left alone", async () => {
    const kept = await start(POLITE);
    const ended = await abandon("echo up; sleep 1; echo last; exit 5");
    const goesOn = await abandon(POLITE);
    const unrecorded = await abandon("echo up; sleep 1");
    rmSync(unrecorded.file);
    await sleep(1_500);
    const folders = [kept, ended, goesOn, unrecorded].map(({ folder }) => folder);
    expect(await clean(folders, "--dry-run")).toMatchObject({
      [ended.id]: "recorded",
      [goesOn.id]: "stays",
      [unrecorded.id]: "removed",
    });
    expect(await containersOf(ended.id)).toHaveLength(1);
    const done = await clean(folders);
    expect(done).toEqual({
      [ended.id]: "recorded",
      [goesOn.id]: "stays",
      [unrecorded.id]: "removed",
    });
    expect(readRunRecord(ended.file)).toMatchObject({
      state: "finished",
      result: { reason: "Failed", exitCode: 5 },
    });
    expect((await taskApi(["logs", "r.json"], { cwd: ended.folder })).out).toBe("up\nlast\n");
    expect(await containersOf(ended.id)).toEqual([]);
    expect(await containersOf(unrecorded.id)).toEqual([]);
    expect(await containersOf(goesOn.id)).toHaveLength(1);

    expect(await clean(folders, "--stop")).toEqual({ [goesOn.id]: "recorded" });
    expect(readRunRecord(goesOn.file)).toMatchObject({ result: { reason: "Stopped" } });
    expect(await containersOf(goesOn.id)).toEqual([]);
    expect(await containersOf(kept.id)).toHaveLength(1);
    expect((await taskApi(["stop", "r.json"], { cwd: kept.folder })).code).toBe(0);
  });
});
