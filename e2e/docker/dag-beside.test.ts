// Who wants something of a DAG run that another process serves, or that nobody can serve (contract §5).
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import {
  folderOfDag,
  runArguments,
  runDag,
  startDag,
  stateOf,
  taskOf,
  untilEnded,
} from "../testing/dags.ts";
import { engineProxy } from "../testing/engine-proxy.ts";
import { bareImage } from "../testing/images.ts";
import { taskApi, type RunningProgram } from "../testing/program.ts";

/** Ends when it is asked to, and never by itself. */
const WAITS = "trap 'exit 9' TERM; sleep 60 & wait";
/** Does not end when it is asked to. */
const STUBBORN = "trap 'echo no' TERM; echo up; while true; do sleep 0.1; done";

const NOWHERE = "unix:///nowhere/docker.sock";
const SECRET = "a-very-long-secret";

let image = "";

/** A way to the engine that sees what stops are asked for: with `t=0` it is a kill. */
async function stops(): Promise<{
  readonly DOCKER_HOST: string;
  readonly seen: readonly string[];
}> {
  const seen: string[] = [];
  const DOCKER_HOST = await engineProxy((method, url) => {
    const asked = /\/stop\?t=(\d+)/.exec(url)?.[1];
    if (method === "POST" && asked !== undefined) seen.push(asked);
    return undefined;
  });
  return { DOCKER_HOST, seen };
}

/** An engine that is busy with the run `e` of another DAG below the root of `cwd`. */
async function busyEngine(cwd: string, DOCKER_HOST?: string): Promise<RunningProgram> {
  const own = folderOfDag(image, { a: { script: WAITS } }, {}, { dag_id: "e" });
  const args = ["--run-id", "e", "--root", join(cwd, "workflows")];
  const engine = startDag(own, args, { env: { DOCKER_HOST } });
  await engine.sees(/a {2}running/);
  return engine;
}

describe("a DAG run that another process serves", { tags: ["bundle", "docker"] }, () => {
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("is killed by a second Ctrl-C, and nothing else is", async () => {
    const { DOCKER_HOST, seen } = await stops();
    const cwd = folderOfDag(image, { a: { script: STUBBORN }, b: { script: "true", after: "a" } });
    const engine = await busyEngine(cwd, DOCKER_HOST);
    const running = startDag(cwd, ["--logs"], { env: { DOCKER_HOST } });
    await running.sees(/a {2}running/);
    running.child.kill("SIGINT");
    await running.sees(/once more kills it/);
    await expect.poll(() => seen).toEqual(["10"]);
    // Two within a moment are one: a terminal and a shell may both pass it on.
    await sleep(600);
    running.child.kill("SIGINT");
    const { code, err } = await running.ended;
    expect([code, seen]).toEqual([130, ["10", "0"]]);
    expect(err).toContain("killing: ");
    expect(await stateOf(cwd)).toBe("failed a:failed b:skipped");
    expect(await taskOf(cwd, "a")).toMatchObject({ reason: "Cancelled", exit_code: 137 });
    expect(await stateOf(cwd, "e")).toBe("running a:running");
    engine.child.kill("SIGINT");
    expect((await engine.ended).code).toBe(130);
  });

  it("is killed by dag cancel --kill, also after it was asked to end", async () => {
    const { DOCKER_HOST, seen } = await stops();
    const cwd = folderOfDag(image, { a: { script: STUBBORN } });
    const running = startDag(cwd, [], { env: { DOCKER_HOST } });
    await running.sees(/a {2}running/);
    expect((await taskApi(["dag", "cancel", "r"], { cwd })).code).toBe(0);
    await expect.poll(() => seen).toEqual(["10"]);
    expect((await taskApi(["dag", "cancel", "r", "--kill"], { cwd })).code).toBe(0);
    expect([(await running.ended).code, seen]).toEqual([1, ["10", "0"]]);
    expect(await taskOf(cwd, "a")).toMatchObject({ reason: "Cancelled", exit_code: 137 });
  });

  it("is killed at once by dag cancel --kill, all items of a task that fans out", async () => {
    const cwd = folderOfDag(
      image,
      { a: { script: STUBBORN, input: "data", more: { fan_out: "item" } } },
      { "data/x/f": "", "data/y/f": "" },
    );
    const { DOCKER_HOST, seen } = await stops();
    const running = startDag(cwd, ["--parallel", "2", "--logs"], { env: { DOCKER_HOST } });
    await running.sees(/up[^]*up/);
    expect((await taskApi(["dag", "cancel", "r", "--kill"], { cwd })).code).toBe(0);
    expect([(await running.ended).code, seen]).toEqual([1, ["0", "0"]]);
    expect(await stateOf(cwd)).toBe("failed a:failed");
  });

  it("goes by the limits of that process: who gives others is told", async () => {
    const cwd = folderOfDag(image, { b: { script: "true" } });
    const engine = await busyEngine(cwd);
    const given = ["--parallel", "1", "--memory", "1Gi"];
    const { code, err } = await runDag(cwd, given);
    expect(code).toBe(0);
    const warning = `warning: --parallel, --memory, --min-free-disk: passed over, because another process is the engine of ${join(cwd, "workflows")}`;
    expect(err.split(warning)).toHaveLength(2);
    const args = ["--run-id", "t", "--cpus", "1", "--json"];
    const triggered = await taskApi(runArguments("trigger", args), { cwd });
    expect(triggered.code).toBe(0);
    expect(triggered.err).toContain("warning: --cpus, --min-free-disk: passed over");
    expect(JSON.parse(triggered.out)).toMatchObject({ dag_run_id: "t" });
    expect(await untilEnded(cwd, "t")).toBe("success b:success");
    engine.child.kill("SIGINT");
    expect((await engine.ended).err).not.toContain("warning");
  });
});

describe("a DAG run that nobody serves", { tags: ["bundle", "docker"] }, () => {
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("is in the store when its engine could not start: dag trigger says why, and the next engine runs it", async () => {
    // Answers who makes the run, and then nobody until it is mended.
    let isBroken = true;
    const DOCKER_HOST = await engineProxy((_, url, turn) =>
      isBroken && url.endsWith("/version") && turn > 0
        ? "the disk of the engine is gone"
        : undefined,
    );
    const cwd = folderOfDag(image, { a: { script: "true" } });
    const call = { cwd, env: { DOCKER_HOST } };
    const { code, out, err } = await taskApi(runArguments("trigger", []), call);
    expect([code, out]).toEqual([125, ""]);
    expect(err).toContain(
      "no engine could take d/r: the one that was started for it ended with code 125:\n    task-api: EngineUnavailable: ",
    );
    expect(err).toContain("the disk of the engine is gone");
    const root = join(cwd, "workflows");
    expect(err).toContain(`task-api dag serve --root ${root}`);
    expect(await stateOf(cwd)).toBe("queued a:none");
    isBroken = false;
    expect((await taskApi(["dag", "serve", "--root", root], call)).code).toBe(0);
    expect(await stateOf(cwd)).toBe("success a:success");
  });

  it("gets an engine when it is triggered, also where others are at the same moment: one serves all", async () => {
    const cwd = folderOfDag(image, { a: { script: "true" } });
    const ids = ["1", "2", "3", "4"];
    const triggered = await Promise.all(
      ids.map((id) => taskApi(runArguments("trigger", ["--run-id", id]), { cwd })),
    );
    expect(triggered.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const ended = await Promise.all(ids.map((id) => untilEnded(cwd, id)));
    expect(ended).toEqual(ids.map(() => "success a:success"));
  });

  it("stays as it is when what is asked of it reaches no engine, which is said without its secrets", async () => {
    const cwd = folderOfDag(image, {
      a: { script: WAITS, env: [{ name: "KEY", value: SECRET, secret: true }] },
    });
    const engine = startDag(cwd);
    await engine.sees(/a {2}running/);
    engine.child.kill("SIGKILL");
    await engine.ended;
    const env = { DOCKER_HOST: `unix:///nowhere/${SECRET}.sock` };
    const lost = await taskApi(["dag", "cancel", "r"], { cwd, env });
    expect(lost.code).toBe(125);
    expect(lost.err).toContain("no engine could take d/r: ");
    expect(lost.err).toContain("/nowhere/***.sock");
    expect(lost.err).not.toContain(SECRET);
    expect(await stateOf(cwd)).toBe("running a:running");
    // The request is still there, and the next engine does both.
    expect((await taskApi(["dag", "cancel", "r", "--kill"], { cwd })).code).toBe(0);
    expect(await untilEnded(cwd)).toBe("failed a:failed");
  });

  it("is left alone by the engine of another place, which says so", async () => {
    const cwd = folderOfDag(image, { a: { script: "exit 3" } });
    expect((await runDag(cwd)).code).toBe(1);
    const elsewhere = { cwd, env: { DOCKER_HOST: await engineProxy() } };
    const { code, err } = await taskApi(["dag", "clear", "r", "a"], elsewhere);
    expect(code).toBe(125);
    expect(err).toContain("ended with code 0:\n    d/r: task-api: ");
    expect(err).toContain("the run is on the container engine");
    const nowhere = { cwd, env: { DOCKER_HOST: NOWHERE } };
    const marked = await taskApi(["dag", "mark", "r", "a", "success"], nowhere);
    expect([marked.code, marked.err.includes(NOWHERE)]).toEqual([125, true]);
    expect(await stateOf(cwd)).toBe("failed a:failed");
    expect((await taskApi(["dag", "serve"], { cwd })).code).toBe(0);
    expect(await taskOf(cwd, "a")).toMatchObject({ reason: "Marked", try_number: 1 });
  });
});
