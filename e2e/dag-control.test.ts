// DAG runs that somebody watches, leaves alone, ends, or lets run again.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import {
  folderOfDag,
  resultOf,
  runArguments,
  runDag,
  startDag,
  stateOf,
  taskOf,
  untilEnded,
} from "./testing/dags.ts";
import { bareImage } from "./testing/images.ts";
import { taskApi } from "./testing/program.ts";

/** Ends when it is asked to, and never by itself. */
const WAITS = "trap 'exit 9' TERM; sleep 60 & wait";
/** Does not end when it is asked to. */
const STUBBORN = "trap '' TERM; while true; do sleep 1; done";
const MAKES = 'mkdir -p /out/i; cut -d" " -f1 /proc/uptime > /out/i/now';

describe("a DAG run", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("is cancelled by Ctrl-C: what runs is asked to end, the rest is skipped", async () => {
    const cwd = folderOfDag(image, { a: { script: WAITS }, b: { script: "true", after: "a" } });
    const running = startDag(cwd);
    await running.sees(/a {2}running/);
    running.child.kill("SIGINT");
    const { code, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toContain("cancelling: what runs is asked to end; once more kills it");
    expect(await stateOf(cwd)).toBe("failed a:failed b:skipped");
    expect(await taskOf(cwd, "a")).toMatchObject({ reason: "Cancelled", exit_code: 9 });
  });

  it("is killed by a second Ctrl-C", async () => {
    const cwd = folderOfDag(image, { a: { script: STUBBORN } });
    const running = startDag(cwd);
    await running.sees(/a {2}running/);
    running.child.kill("SIGINT");
    await running.sees(/cancelling/);
    // Two within a moment are one: a terminal and a shell may both pass it on.
    await sleep(1000);
    const since = performance.now();
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(performance.now() - since).toBeLessThan(8_000);
    expect(await stateOf(cwd)).toBe("failed a:failed");
  });

  it("goes on when it was triggered and nobody stays with it", async () => {
    const cwd = folderOfDag(
      image,
      { a: { script: "while [ ! -e /in/go ]; do sleep 0.1; done", input: "data" } },
      { "data/": "" },
    );
    const { code, out } = await taskApi(runArguments("trigger", []), { cwd });
    expect([code, out]).toEqual([0, "d/r\n"]);
    await expect.poll(() => stateOf(cwd), { timeout: 20_000 }).toBe("running a:running");
    writeFileSync(join(cwd, "data/go"), "");
    expect(await untilEnded(cwd)).toBe("success a:success");
  });

  it("is run by the engine that is there already, beside the run that it is busy with", async () => {
    const cwd = folderOfDag(image, { a: { script: WAITS } });
    const running = startDag(cwd);
    await running.sees(/a {2}running/);
    const other = folderOfDag(image, { b: { script: "true" } }, {}, { dag_id: "other" });
    const since = performance.now();
    const { code, err } = await runDag(other, ["--root", join(cwd, "workflows")]);
    expect([code, performance.now() - since < 20_000]).toEqual([0, true]);
    expect(err).toContain("b  success");
    running.child.kill("SIGINT");
    await running.ended;
  });

  it("is cancelled by somebody else, and cannot be once it has ended", async () => {
    const cwd = folderOfDag(image, { a: { script: WAITS }, b: { script: "true", after: "a" } });
    const running = startDag(cwd);
    await running.sees(/a {2}running/);
    expect((await taskApi(["dag", "cancel", "r"], { cwd })).code).toBe(0);
    expect((await running.ended).code).toBe(1);
    expect(await stateOf(cwd)).toBe("failed a:failed b:skipped");
    const again = await taskApi(["dag", "cancel", "r"], { cwd });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("d/r has ended already") });
  });

  it("runs a task again with all that comes after it, and nothing else", async () => {
    const cwd = folderOfDag(image, {
      a: { script: MAKES },
      b: { script: MAKES, after: "a" },
      c: { script: MAKES, after: "b" },
      other: { script: MAKES },
    });
    await runDag(cwd);
    const before = ["a", "b", "c", "other"].map((task) => resultOf(cwd, `${task}/out/i/now`));
    expect((await taskApi(["dag", "clear", "r", "b"], { cwd })).code).toBe(0);
    await expect
      .poll(() => taskOf(cwd, "c"), { timeout: 20_000 })
      .toMatchObject({ state: "success", try_number: 2 });
    const now = ["a", "b", "c", "other"].map((task) => resultOf(cwd, `${task}/out/i/now`));
    expect(now.map((value, n) => value === before[n])).toEqual([true, false, false, true]);
  });

  it("goes on where it has failed once that is mended", async () => {
    const cwd = folderOfDag(
      image,
      {
        a: { script: "true" },
        b: { script: "test -e /in/ok", input: "data" },
        c: { script: "true", after: "b" },
      },
      { "data/": "" },
    );
    expect((await runDag(cwd)).code).toBe(1);
    writeFileSync(join(cwd, "data/ok"), "");
    await taskApi(["dag", "clear", "r", "--failed"], { cwd });
    await expect
      .poll(() => stateOf(cwd), { timeout: 20_000 })
      .toBe("success a:success b:success c:success");
    expect(await taskOf(cwd, "a")).toMatchObject({ try_number: 1 });
  });

  it("takes a task that has failed for a success when a user says so", async () => {
    const cwd = folderOfDag(image, { a: { script: "exit 1" }, b: { script: MAKES, after: "a" } });
    expect((await runDag(cwd)).code).toBe(1);
    expect(await stateOf(cwd)).toBe("failed a:failed b:upstream_failed");
    expect((await taskApi(["dag", "mark", "r", "a", "success"], { cwd })).code).toBe(0);
    await expect.poll(() => stateOf(cwd), { timeout: 20_000 }).toBe("success a:success b:success");
    expect(existsSync(join(cwd, "workflows/d/r/b/out/i/now"))).toBe(true);
  });

  it("stops a task that a user says has failed", async () => {
    const cwd = folderOfDag(image, { a: { script: WAITS }, b: { script: "true", after: "a" } });
    const running = startDag(cwd);
    await running.sees(/a {2}running/);
    await taskApi(["dag", "mark", "r", "a", "failed"], { cwd });
    expect((await running.ended).code).toBe(1);
    expect(await stateOf(cwd)).toBe("failed a:failed b:upstream_failed");
    expect(await taskOf(cwd, "a")).toMatchObject({ reason: "Marked" });
  });
});
