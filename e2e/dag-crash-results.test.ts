// What tasks have done so far when their engine is killed: items that fan out, items of an earlier try, results that
// another run has come to in the meantime. None of it is done twice or lost.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { containersOfDag, listenToStarts } from "./testing/container-starts.ts";
import { template } from "./testing/documents.ts";
import { engineProxy } from "./testing/engine-proxy.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { startTaskApi, taskApi, type Ended } from "./testing/program.ts";
import { readRunRecord } from "./testing/record.ts";

/** Each item of its input takes half a second; the one named `bad` fails. */
const EACH =
  "for i in $(ls /in); do mkdir -p /out/$i; echo begin >>/out/$i/log; sleep 0.5; echo end >>/out/$i/log; [ $i != bad ] || exit 3; done";
/** Has a result for all items but one, and fails; the next try begins both that are left, and takes its time. */
const LATE = [
  "if [ -d /in/a ]; then for i in a b; do mkdir /out/$i; echo first >/out/$i/log; sleep 0.1; done; exit 1; fi",
  "for i in $(ls /in); do mkdir -p /out/$i; echo begin >>/out/$i/log; done",
  "sleep 3; for i in $(ls /in); do echo end >>/out/$i/log; done",
].join("; ");

let image = "";
let dags = 0;

function dag(tasks: Readonly<Record<string, object>>): { dagId: string; document: object } {
  dags += 1;
  const dagId = `crash-results-${process.pid}-${Date.now()}-${dags}`;
  const all = Object.entries(tasks).map(([task_id, task]) => ({
    task_id,
    image,
    inputs: [{ name: "in", input: { host_path: "./in" } }],
    retry_delay: 0,
    ...task,
  }));
  return { dagId, document: { dag_id: dagId, tasks: all } };
}

function inputs(...items: readonly string[]): Record<string, string> {
  return Object.fromEntries(items.map((item) => [`in/${item}/file`, item]));
}

function start(cwd: string, id: string, env = {}): ReturnType<typeof startTaskApi> {
  return startTaskApi(["dag", "run", "dag.json", "--root", "root", "--run-id", id], { cwd, env });
}

async function kill(...programs: readonly ReturnType<typeof startTaskApi>[]): Promise<void> {
  for (const { child } of programs) child.kill("SIGKILL");
  await Promise.all(programs.map(({ ended }) => ended));
}

const serve = (cwd: string, env = {}): Promise<Ended> =>
  taskApi(["dag", "serve", "--root", "root"], { cwd, env });

async function statesOf(cwd: string, run: string): Promise<readonly string[]> {
  const { out } = await taskApi(["dag", "state", run, "--root", "root", "--json"], { cwd });
  const { tasks } = Object(JSON.parse(out));
  return Array.from(tasks, (task) => {
    const { task_id, state, reason, try_number } = Object(task);
    return `${task_id}#${try_number} ${state} ${reason}`;
  });
}

/** The logs of all items of a task, by item. */
function logsOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder);
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(folder, name, "log"), "utf8")]),
  );
}

const whole = "begin\nend\n";

describe("a task whose engine is killed", { tags: ["bundle", "docker"] }, () => {
  beforeAll(async () => {
    image = await imageWith("e2e-dag-crash-results", [
      template(EACH, { identifier: "each" }),
      template(LATE, { identifier: "late" }),
    ]);
  }, 180_000);

  it("again and again while it fans out runs each item once per try", async () => {
    const fanOut = { taskTemplate: "each", fan_out: { by: "item", limit: 2 }, retries: 1 };
    const { dagId, document } = dag({ each: fanOut });
    const items = ["a", "b", "bad", "c", "d", "e"];
    const cwd = folderWith({ ...inputs(...items), "dag.json": document });
    const starts = await listenToStarts(dagId);
    const first = start(cwd, "r");
    await first.sees(/running/);
    await kill(first);
    for (const life of [700, 900, 1_100, 1_300]) {
      const engine = startTaskApi(["dag", "serve", "--root", "root"], { cwd });
      await Promise.race([engine.ended, sleep(life)]);
      await kill(engine);
    }
    expect((await serve(cwd)).code).toBe(0);
    expect(await statesOf(cwd, "r")).toEqual(["each#2 failed Failed"]);
    expect(starts()).toEqual(
      [...items.map((item) => `r/each[${item}]#1`), "r/each[bad]#2"].toSorted(),
    );
    expect(logsOf(join(cwd, "root", dagId, "r", "each", "out"))).toEqual(
      Object.fromEntries(["a", "b", "c", "d", "e"].map((item) => [item, whole])),
    );
    expect(await containersOfDag(dagId)).toBe("");
  });

  it("in a try that goes on with the items of an earlier one keeps what that try is at", async () => {
    const late = { taskTemplate: "late", resume_items: true, retries: 1 };
    const { dagId, document } = dag({ late });
    const cwd = folderWith({ ...inputs("a", "b", "c"), "dag.json": document });
    const starts = await listenToStarts(dagId);
    const program = start(cwd, "r");
    await program.sees(/try 2/);
    await sleep(1_000);
    await kill(program);
    expect((await serve(cwd)).code).toBe(0);
    expect(await statesOf(cwd, "r")).toEqual(["late#2 success Succeeded"]);
    expect(starts()).toEqual(["r/late#1", "r/late#2"]);
    expect(logsOf(join(cwd, "root", dagId, "r", "late", "out"))).toEqual({
      a: "first\n",
      b: whole,
      c: whole,
    });
  });

  it("in a try that goes on with items, before that has a container, keeps the items of the earlier one", async () => {
    const late = { taskTemplate: "late", resume_items: true, retries: 1 };
    const { dagId, document } = dag({ late });
    const cwd = folderWith({ ...inputs("a", "b", "c"), "dag.json": document });
    const starts = await listenToStarts(dagId);
    // As it asks for the container of the second try, the engine is killed.
    let asked = 0;
    const DOCKER_HOST = await engineProxy((_, url) => {
      asked += Number(url.includes("/containers/create"));
      if (asked !== 2 || program.child.killed) return undefined;
      program.child.kill("SIGKILL");
      return "no container";
    });
    const program = start(cwd, "r", { DOCKER_HOST });
    await program.ended;
    const folder = join(cwd, "root", dagId, "r");
    expect(readRunRecord(join(folder, "task_run-late.json")).state).toBe("created");
    expect((await serve(cwd, { DOCKER_HOST })).code).toBe(0);
    expect(await statesOf(cwd, "r")).toEqual(["late#2 success Succeeded"]);
    expect(starts()).toEqual(["r/late#1", "r/late#2"]);
    expect(logsOf(join(folder, "late", "out"))).toEqual({ a: "first\n", b: whole, c: whole });
  });

  it("does not take over what another run has come to while its own container runs", async () => {
    const { dagId, document } = dag({
      a: { taskTemplate: "each", cache: true },
      b: { taskTemplate: "each", upstream_task_ids: ["a"] },
    });
    const cwd = folderWith({
      ...inputs("1", "2", "3", "4", "5", "6", "7", "8"),
      "dag.json": document,
    });
    const starts = await listenToStarts(dagId);
    // At once, so that neither has ended before the other begins.
    const one = start(cwd, "one");
    const two = start(cwd, "two");
    await Promise.all([one.sees(/a +running/), two.sees(/a +running/)]);
    await one.sees(/a +success/);
    await kill(one, two);
    expect((await serve(cwd)).code).toBe(0);
    for (const run of ["one", "two"]) {
      expect(await statesOf(cwd, run)).toEqual(["a#1 success Succeeded", "b#1 success Succeeded"]);
      const logs = logsOf(join(cwd, "root", dagId, run, "a", "out"));
      expect(Object.values(logs)).toEqual(Array.from({ length: 8 }, () => whole));
    }
    expect(starts()).toEqual(["one/a#1", "one/b#1", "two/a#1", "two/b#1"]);
    expect(await containersOfDag(dagId)).toBe("");
  });
});
