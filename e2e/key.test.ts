// `run --key`: one run for a key, however often it is asked for and whoever is killed (contract §3).
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { task, template } from "./testing/documents.ts";
import { containersOf } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi } from "./testing/program.ts";

/** Leaves a trace of each container in the output, and of each line in the log. */
const SCRIPT =
  "mkdir -p /out/a; echo x >>/out/a/starts; for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.1; done; exit 9";
const LINES = Array.from({ length: 8 }, (_, i) => `line ${i + 1}\n`).join("");

/** How long a call is let go on before it is killed. */
const LONGEST_MS = [5, 60, 150, 600];

/** A line for each container that was started. */
function starts(folder: string): string {
  return readFileSync(join(folder, "out/a/starts"), "utf8");
}

describe("a run with a key", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-key", [template(SCRIPT)]);
  }, 180_000);

  function place(changes: object = {}): { folder: string; key: string; file: string } {
    const folder = folderWith({ "in/a/1": "x", "task.json": task(image, "default", changes) });
    const key = `key-${randomUUID()}`;
    return { folder, key, file: join(folder, `task_run-${key}.json`) };
  }

  it("is started once by many at once, and all of them see its log and its end", async () => {
    const { folder, key, file } = place();
    const calls = Array.from({ length: 4 }, () =>
      taskApi(["run", "task.json", "--watch", "--key", key], { cwd: folder }),
    );
    for (const { code, out } of await Promise.all(calls)) {
      expect(code).toBe(9);
      expect(out).toBe(LINES);
    }
    expect(starts(folder)).toBe("x\n");
    expect(readRunRecord(file)).toMatchObject({ id: key, state: "finished" });
    expect(await containersOf(key)).toEqual([]);
  });

  it("that has ended is given again, and nothing is started", async () => {
    const { folder, key } = place();
    const args = ["run", "task.json", "--key", key];
    await taskApi([...args, "--watch"], { cwd: folder });
    const again = await taskApi([...args, "--watch"], { cwd: folder });
    expect(again).toMatchObject({ code: 9, out: LINES });
    expect(again.err).toContain("has ended already, nothing is started");
    const json = await taskApi([...args, "--json"], { cwd: folder });
    expect(json.code).toBe(9);
    const types = json.out.split("\n").filter((line) => line !== "");
    expect(types.map((line) => JSON.parse(line).type)).toEqual(["adopted", "ended"]);
    expect(starts(folder)).toBe("x\n");
  });

  it("that goes on is adopted, also from another folder and also when its record was lost", async () => {
    const { folder, key, file } = place();
    const args = ["run", "task.json", "--key", key];
    await taskApi(args, { cwd: folder });
    const elsewhere = folderWith({});
    const other = await taskApi(["run", join(folder, "task.json"), "--key", key], {
      cwd: elsewhere,
    });
    expect(other).toMatchObject({ code: 0, out: `${file}\n` });
    process.kill(readRunRecord(file).supervisor.pid, "SIGKILL");
    rmSync(file);
    const again = await taskApi([...args, "--watch"], { cwd: folder });
    expect(again.code).toBe(9);
    expect(again.out).toBe(LINES);
    expect(starts(folder)).toBe("x\n");
    expect(await containersOf(key)).toEqual([]);
  });

  it("whoever is killed, whenever: no container twice, none lost, no half record", async () => {
    const rounds = Array.from({ length: 18 }, (_, round) => async () => {
      const { folder, key, file } = place();
      const args = ["run", "task.json", "--watch", "--key", key];
      for (let kills = 0; kills < 3; kills += 1) {
        const call = startTaskApi(args, { cwd: folder });
        // From the first sight of the record on, which is before the container is made: now soon after, now
        // later, so that every stage of a start and of a run is hit.
        while (!existsSync(file)) await sleep(1);
        await sleep(Math.random() * (LONGEST_MS[(round + kills) % LONGEST_MS.length] ?? 0));
        call.child.kill("SIGKILL");
        await call.ended;
      }
      const last = await taskApi(args, { cwd: folder });
      expect({ code: last.code, starts: starts(folder) }).toEqual({ code: 9, starts: "x\n" });
      expect(last.out).toBe(LINES);
      expect(readRunRecord(file)).toMatchObject({ state: "finished", result: { exitCode: 9 } });
      // One that was killed between writing the end down and removing the container leaves that to `clean`.
      expect((await taskApi(["clean", "--in", folder], { cwd: folder })).code).toBe(0);
      expect(await containersOf(key)).toEqual([]);
    });
    for (let next = 0; next < rounds.length; next += 3) {
      await Promise.all(rounds.slice(next, next + 3).map((round) => round()));
    }
  });

  it.each([
    ["", "--key takes 1 to 250 characters"],
    ["a\nb", "none of them a control character"],
  ])("is refused when it is %j", async (key, message) => {
    const { folder } = place();
    const { code, err } = await taskApi(["run", "task.json", `--key=${key}`], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe("a watched run that is left", { tags: ["bundle", "docker"] }, () => {
  it("goes on with --detach-on-interrupt", async () => {
    const image = await imageWith("e2e-key", [template(SCRIPT)]);
    const folder = folderWith({ "in/a/1": "x", "task.json": task(image, "default") });
    const args = ["run", "task.json", "--watch", "--detach-on-interrupt", "--output", "r.json"];
    const call = startTaskApi(args, { cwd: folder });
    await call.sees(/^line 2$/m);
    call.child.kill("SIGINT");
    const { code, err } = await call.ended;
    expect(code).toBe(130);
    expect(err).toContain("the task goes on; to stop it: task-api stop ");
    expect(readRunRecord(join(folder, "r.json"))).toMatchObject({ state: "running" });
    const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    expect(check.code).toBe(9);
    expect((await taskApi(["logs", "r.json"], { cwd: folder })).out).toBe(LINES);
  });
});

describe("the same key in two folders", { tags: ["bundle", "docker"] }, () => {
  it("at once: one container, one output, and nothing of it is cleared", async () => {
    const image = await imageWith("e2e-key", [template(SCRIPT)]);
    const key = `key-${randomUUID()}`;
    const folder = folderWith({ "in/a/1": "x", "task.json": task(image, "default") });
    const elsewhere = folderWith({});
    const args = ["run", join(folder, "task.json"), "--watch", "--overwrite", "--key", key];
    const calls = [folder, elsewhere].map((cwd) => taskApi(args, { cwd }));
    const codes = (await Promise.all(calls)).map(({ code }) => code);
    // Whoever comes too late is refused (2, or 125 when the other one is met at the engine) or adopts (9).
    expect(codes).toContain(9);
    for (const code of codes) expect([9, 2, 125]).toContain(code);
    expect(starts(folder)).toBe("x\n");
    expect(await containersOf(key)).toEqual([]);
  });
});
