// Results of earlier runs are reused where nothing differs that they depend on; old runs are removed.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folderOfDag, resultOf, runDag, startDag, taskOf } from "./testing/dags.ts";
import { bareImage } from "./testing/images.ts";
import { taskApi } from "./testing/program.ts";

const NOW = 'cut -d" " -f1 /proc/uptime > /out/i/now';
const tasks = {
  load: {
    script: `mkdir /out/i /out/empty; cp /in/*/* /out/i; ln -s now /out/i/link; ${NOW}`,
    input: "data",
  },
  segment: {
    script: `mkdir /out/i; echo $ORGAN > /out/i/x; ${NOW}`,
    after: "load",
    env: [{ name: "ORGAN", value: "liver" }],
  },
};
const data = { "data/i/one": "1", "data/i/two": "2" };

async function why(cwd: string, run: string, task: string): Promise<string> {
  return (await taskApi(["dag", "why", run, task], { cwd })).out;
}

function cached(cwd: string, run: string, more: readonly string[] = []): ReturnType<typeof runDag> {
  return runDag(cwd, ["--cache", "--run-id", run, ...more]);
}

describe("results of an earlier run", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("are reused where nothing differs, and why a task ran is told by what does", async () => {
    const cwd = folderOfDag(image, tasks, data);
    await cached(cwd, "one");
    const { code, err } = await cached(cwd, "two");
    expect(code).toBe(0);
    expect(err).toContain("Reused: results of d/one");
    expect(resultOf(cwd, "segment/out/i/now", "two")).toBe(
      resultOf(cwd, "segment/out/i/now", "one"),
    );
    expect(existsSync(join(cwd, "workflows/d/two/load/out/empty"))).toBe(true);
    expect(resultOf(cwd, "load/out/i/link", "two")).toBe(resultOf(cwd, "load/out/i/now", "one"));

    await cached(cwd, "kidney", ["--conf", '{"task_form": {"segment": {"ORGAN": "kidney"}}}']);
    expect(await why(cwd, "kidney", "load")).toContain("was reused");
    expect(await why(cwd, "kidney", "segment")).toBe(
      "segment: ran: differs from the run two in\n  env ORGAN: liver → kidney\n",
    );

    writeFileSync(join(cwd, "data/i/two"), "changed");
    await cached(cwd, "changed");
    expect(await why(cwd, "changed", "load")).toBe(
      "load: ran: differs from the run kidney in\n  1 of 2 files of input 'in' changed: i/two\n",
    );
    expect(await taskOf(cwd, "segment", "changed")).not.toMatchObject({ reason: "Reused" });

    await runDag(cwd, ["--run-id", "plain"]);
    expect(await why(cwd, "plain", "load")).toContain("reuse is off for it");
  });

  it("are made anew where a hand has changed them, where they are gone, and where a user clears the task", async () => {
    const cwd = folderOfDag(image, tasks, data, { default_args: { cache: true } });
    await runDag(cwd, ["--run-id", "one"]);
    writeFileSync(join(cwd, "workflows/d/one/segment/out/i/x"), "brain\n");
    await runDag(cwd, ["--run-id", "two"]);
    expect(resultOf(cwd, "segment/out/i/x", "two")).toBe("liver\n");
    expect(await why(cwd, "two", "segment")).toBe(
      "segment: ran: the results of 'segment' in run 'one' are no longer as they were\n",
    );
    expect(await why(cwd, "two", "load")).toContain(
      "was reused: image, settings and inputs are those of d/one",
    );

    rmSync(join(cwd, "workflows/d/one"), { recursive: true });
    await runDag(cwd, ["--run-id", "three", "--no-cache"]);
    expect(await taskOf(cwd, "load", "three")).not.toMatchObject({ reason: "Reused" });
    await runDag(cwd, ["--run-id", "four"]);
    expect(await taskOf(cwd, "segment", "four")).toMatchObject({ reason: "Reused" });
    expect(await taskOf(cwd, "load", "four")).toMatchObject({ state: "success" });
    await taskApi(["dag", "clear", "four", "load"], { cwd });
    await expect
      .poll(() => taskOf(cwd, "segment", "four"), { timeout: 20_000 })
      .toMatchObject({ state: "success", try_number: 2 });
    expect(await taskOf(cwd, "load", "four")).not.toMatchObject({ reason: "Reused" });
    expect(await why(cwd, "four", "load")).toContain("was wanted by a clear");
  });

  it("depend on the conf of the run where a task has it in a file", async () => {
    const script = "mkdir /out/i; cat /kaapana/conf/conf.json > /out/i/x";
    const cwd = folderOfDag(image, {
      a: { script, more: { mount_conf: true, cache: true } },
      b: { script: "mkdir /out/i; echo > /out/i/x", more: { cache: true } },
    });
    const confs = [
      { study: 7, task_form: { a: { X: 1 }, b: { HIDDEN: "of-b" } } },
      { study: 7, task_form: { a: { X: 1 }, b: { HIDDEN: "of-b" } } },
      { study: 8, task_form: { a: { X: 1 }, b: { HIDDEN: "of-b" } } },
    ];
    for (const [n, conf] of confs.entries()) {
      await runDag(cwd, ["--run-id", `r${n}`, "--conf", JSON.stringify(conf)]);
    }
    const read: unknown = JSON.parse(resultOf(cwd, "a/out/i/x", "r0"));
    expect(read).toEqual({ study: 7, task_form: { a: { X: 1 } }, dag_id: "d", dag_run_id: "r0" });
    expect(await taskOf(cwd, "a", "r1")).toMatchObject({ reason: "Reused" });
    expect(resultOf(cwd, "a/out/i/x", "r2")).toContain('"study": 8');
    expect(await taskOf(cwd, "b", "r2")).toMatchObject({ reason: "Reused" });
    expect(await why(cwd, "r2", "a")).toContain("conf: ");
  });
});

describe("old DAG runs", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("are removed with their data, those that go on are not", async () => {
    const script =
      "mkdir /out/i; head -c 5000 /dev/zero > /out/i/x; test -e /in/stop || { trap exit TERM; sleep 60 & wait; }";
    const cwd = folderOfDag(image, { a: { script, input: "data" } }, { "data/stop": "" });
    expect((await runDag(cwd, ["--run-id", "old"])).code).toBe(0);
    rmSync(join(cwd, "data/stop"));
    const running = startDag(cwd, ["--run-id", "goes-on"]);
    await running.sees(/running/);

    const missing = await taskApi(["dag", "prune"], { cwd });
    expect([missing.code, missing.err]).toMatchObject([
      2,
      expect.stringContaining("--older-than AGE"),
    ]);
    const young = await taskApi(["dag", "prune", "--older-than", "1h"], { cwd });
    expect(young.err).toContain("0 run(s) removed");
    const asked = await taskApi(["dag", "prune", "--older-than", "0m", "--dry-run"], { cwd });
    expect(asked.err).toMatch(/d\/old {2}\d.*\n1 run\(s\) would be removed/);
    expect(existsSync(join(cwd, "workflows/d/old"))).toBe(true);
    const done = await taskApi(["dag", "prune", "--older-than", "0m", "--json"], { cwd });
    expect(JSON.parse(done.out)).toMatchObject({ removed: [{ dag_id: "d", dag_run_id: "old" }] });
    expect(existsSync(join(cwd, "workflows/d/old"))).toBe(false);
    const { out } = await taskApi(["dag", "runs", "--json"], { cwd });
    expect(JSON.parse(out)).toMatchObject({
      dag_runs: [{ dag_run_id: "goes-on", state: "running" }],
    });

    running.child.kill("SIGINT");
    await running.ended;
  });
});
