// DAGs whose engine is killed, on a container engine: whatever ran is found again, nothing runs twice, and whoever comes
// next goes on (contract §5).
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
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

const KILLS = 10;
const SEED = Number(process.env["TASK_API_TEST_SEED"] ?? Date.now() % 1_000_000);

/** Says on its output when it begins and ends; how long it takes, and with what it ends, the task says. */
const WORK =
  "mkdir -p /out/item; echo begin >>/out/item/log; sleep $SECONDS_; echo end >>/out/item/log; exit $CODE";

interface TaskLine {
  readonly after?: readonly string[];
  readonly code?: number;
  readonly seconds?: number;
  readonly more?: object;
}

/** Deterministic, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let image = "";
let dags = 0;

/** A DAG of an id that no other test has. */
function dag(tasks: Readonly<Record<string, TaskLine>>): { dagId: string; document: object } {
  dags += 1;
  const dagId = `crash-${process.pid}-${Date.now()}-${dags}`;
  return {
    dagId,
    document: {
      dag_id: dagId,
      tasks: Object.entries(tasks).map(([task_id, { after = [], code = 0, seconds, more }]) => ({
        task_id,
        image,
        taskTemplate: "work",
        upstream_task_ids: after,
        retry_delay: 0,
        env: [
          { name: "SECONDS_", value: String(seconds ?? 0.5) },
          { name: "CODE", value: String(code) },
        ],
        ...more,
      })),
    },
  };
}

const serve = (cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  taskApi(["dag", "serve", "--root", "root"], { cwd, env });

/** `task: state` of a run, by what the program says. */
async function statesOf(cwd: string, run: string): Promise<Readonly<Record<string, unknown>>> {
  const { out } = await taskApi(["dag", "state", run, "--root", "root", "--json"], { cwd });
  const { state, tasks } = Object(JSON.parse(out));
  const all = Array.from(tasks, (task) => [Object(task).task_id, Object(task).state]);
  return { run: state, ...Object.fromEntries(all) };
}

/** The run has ended, whoever has seen to it. */
async function untilOver(cwd: string, run: string): Promise<unknown> {
  for (let look = 0; look < 60; look += 1) {
    const { run: state } = await statesOf(cwd, run);
    if (state === "success" || state === "failed") return state;
    await sleep(500);
  }
  throw new Error(`${run} goes on`);
}

/** Starts a run, and returns when its first task runs. */
async function startRun(
  cwd: string,
  file: string,
  id: string,
): Promise<ReturnType<typeof startTaskApi>> {
  const program = startTaskApi(["dag", "run", file, "--root", "root", "--run-id", id], { cwd });
  await program.sees(/running/);
  return program;
}

const logOf = (folder: string, task: string): string =>
  readFileSync(join(folder, task, "out", "item", "log"), "utf8");

/** States of all records in the folder of a run. */
function recordStates(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => /^task_run-.*\.json$/.test(name));
  return names.map((name) => `${name}: ${readRunRecord(join(folder, name)).state}`).toSorted();
}

const steps = ["a", "b", "c", "d", "e"];
const chain = Object.fromEntries(
  steps.map((name, index) => [name, { after: steps.slice(Math.max(0, index - 1), index) }]),
);

describe("a DAG run", { tags: ["bundle", "docker"] }, () => {
  beforeAll(async () => {
    const work = template(WORK, {
      identifier: "work",
      inputs: [],
      env: [
        { name: "SECONDS_", value: "0" },
        { name: "CODE", value: "0", type: "int" },
      ],
    });
    image = await imageWith("e2e-dag-crash", [work]);
  }, 180_000);

  it(`whose engine is killed ${KILLS} times runs every try once, and ends (seed ${SEED})`, async () => {
    const next = random(SEED);
    const { dagId, document } = dag({
      ...chain,
      flaky: { after: ["a"], code: 3, more: { retries: 1 } },
      skip: { after: ["a"], code: 126 },
      skipped: { after: ["skip"] },
      join: { after: ["flaky", "skipped"], more: { trigger_rule: "all_done" } },
    });
    const cwd = folderWith({ "dag.json": document });
    const starts = await listenToStarts(dagId);
    const runs = ["r1", "r2", "r3"];
    const life = async (program: ReturnType<typeof startTaskApi>): Promise<number> => {
      await Promise.race([program.ended, sleep(300 + next() * 1_500)]);
      const isKilled = program.child.kill("SIGKILL");
      await program.ended;
      return Number(isKilled);
    };
    let kills = 0;
    for (const run of runs) kills += await life(await startRun(cwd, "dag.json", run));
    while (kills < KILLS) {
      const killed = await life(startTaskApi(["dag", "serve", "--root", "root"], { cwd }));
      if (killed === 0) break;
      kills += killed;
    }
    expect(kills).toBeGreaterThan(KILLS / 2);
    expect((await serve(cwd)).code).toBe(0);

    for (const run of runs) {
      expect(await statesOf(cwd, run)).toEqual({
        run: "success",
        ...Object.fromEntries(steps.map((step) => [step, "success"])),
        flaky: "failed",
        skip: "skipped",
        skipped: "skipped",
        join: "success",
      });
      const folder = join(cwd, "root", dagId, run);
      for (const task of [...steps, "flaky", "skip", "join"]) {
        expect({ run, task, log: logOf(folder, task) }).toEqual({ run, task, log: "begin\nend\n" });
      }
      const records = [...steps, "flaky@try-1", "flaky", "join", "skip"];
      expect(recordStates(folder)).toEqual(
        records.map((name) => `task_run-${name}.json: finished`).toSorted(),
      );
      expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
    }
    const tries = [...steps, "flaky", "skip", "join"].map((task) => `${task}#1`);
    expect(starts()).toEqual(
      runs.flatMap((run) => [...tries, "flaky#2"].map((one) => `${run}/${one}`)).toSorted(),
    );
    expect(await containersOfDag(dagId)).toBe("");
  }, 180_000);

  it("whose engine is killed is there already for who starts it again, and dag serve ends it", async () => {
    const { dagId, document } = dag({ a: { seconds: 3 }, b: { after: ["a"] } });
    const cwd = folderWith({ "dag.json": document });
    const starts = await listenToStarts(dagId);
    const program = await startRun(cwd, "dag.json", "r");
    program.child.kill("SIGKILL");
    await program.ended;
    expect(await containersOfDag(dagId)).not.toBe("");
    const again = await taskApi(["dag", "run", "dag.json", "--root", "root", "--run-id", "r"], {
      cwd,
    });
    expect(again.code).toBe(2);
    expect(again.err).toContain(`DAG '${dagId}' has a run 'r' already`);
    expect((await serve(cwd)).code).toBe(0);
    expect(await statesOf(cwd, "r")).toEqual({ run: "success", a: "success", b: "success" });
    expect(starts()).toEqual(["r/a#1", "r/b#1"]);
    expect(await containersOfDag(dagId)).toBe("");
  });

  it("whose engine is killed between the end of a task and its tidying up leaves nothing behind", async () => {
    const { dagId, document } = dag({ a: {}, b: { after: ["a"] } });
    const cwd = folderWith({ "dag.json": document });
    const starts = await listenToStarts(dagId);
    // Until it is killed, the engine cannot remove a container.
    let isHeld = true;
    const DOCKER_HOST = await engineProxy((method) =>
      isHeld && method === "DELETE" ? "later" : undefined,
    );
    const args = ["dag", "run", "dag.json", "--root", "root", "--run-id", "r"];
    const program = startTaskApi(args, { cwd, env: { DOCKER_HOST } });
    await program.sees(/b +running/);
    program.child.kill("SIGKILL");
    await program.ended;
    const folder = join(cwd, "root", dagId, "r");
    const record = join(folder, "task_run-b.json");
    await taskApi(["check-task-run", record, "--watch"], { cwd, env: { DOCKER_HOST } });
    writeFileSync(join(folder, ".task_run-b.json.1.tmp"), "half a rec");
    expect(await containersOfDag(dagId)).toContain("b");
    isHeld = false;
    const elsewhere = await serve(cwd);
    expect(elsewhere.err).toContain("the run is on the container engine");
    expect(await statesOf(cwd, "r")).toMatchObject({ run: "running" });
    expect((await serve(cwd, { DOCKER_HOST })).code).toBe(0);
    expect(await statesOf(cwd, "r")).toEqual({ run: "success", a: "success", b: "success" });
    expect(starts()).toEqual(["r/a#1", "r/b#1"]);
    expect(await containersOfDag(dagId)).toBe("");
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("goes on with the next engine when its engine has nothing more to do for itself", async () => {
    const long = dag({ a: { seconds: 4 }, b: { after: ["a"] } });
    const short = dag({ a: { seconds: 1 } });
    const cwd = folderWith({ "long.json": long.document, "short.json": short.document });
    const starts = await listenToStarts(long.dagId);
    const engine = startTaskApi(
      ["dag", "run", "short.json", "--root", "root", "--run-id", "short"],
      { cwd },
    );
    await engine.sees(/a +running/);
    const other = await startRun(cwd, "long.json", "long");
    // Its own run is over before that of the other.
    expect((await engine.ended).code).toBe(0);
    expect((await other.ended).code).toBe(0);
    expect(await statesOf(cwd, "long")).toEqual({ run: "success", a: "success", b: "success" });
    expect(starts()).toEqual(["long/a#1", "long/b#1"]);
  });

  it("is attended beside that of another: one of them is the engine, both end well", async () => {
    const [one, two] = [dag(chain), dag(chain)];
    const cwd = folderWith({ "one.json": one.document, "two.json": two.document });
    const starts = await Promise.all([one, two].map(({ dagId }) => listenToStarts(dagId)));
    const ended = await Promise.all(
      ["one", "two"].map((name) =>
        taskApi(["dag", "run", `${name}.json`, "--root", "root", "--run-id", name], { cwd }),
      ),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    for (const { err } of ended) expect(err).toMatch(/e +success[^]*: success/);
    expect(starts.map((listen) => listen())).toEqual(
      ["one", "two"].map((run) => steps.map((step) => `${run}/${step}#1`)),
    );
  });

  it("goes on when the engine of another is killed: who attends it takes its place, both runs end", async () => {
    const [one, two] = [dag({ a: { seconds: 2 }, b: { after: ["a"], seconds: 2 } }), dag(chain)];
    const cwd = folderWith({ "one.json": one.document, "two.json": two.document });
    const starts = await Promise.all([one, two].map(({ dagId }) => listenToStarts(dagId)));
    const first = await startRun(cwd, "one.json", "one");
    const second = await startRun(cwd, "two.json", "two");
    first.child.kill("SIGKILL");
    await first.ended;
    expect((await second.ended).code).toBe(0);
    expect(await untilOver(cwd, "one")).toBe("success");
    expect(starts.map((listen) => listen())).toEqual([
      ["one/a#1", "one/b#1"],
      steps.map((step) => `two/${step}#1`),
    ]);
    for (const { dagId } of [one, two]) expect(await containersOfDag(dagId)).toBe("");
    expect(existsSync(join(cwd, "root", one.dagId, "one", "b", "out", "item", "log"))).toBe(true);
  });
});
