// Tries that an earlier process, or an earlier try, has left behind (docs/operator-protocol.md).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { containersOfDag, listenToStarts } from "./testing/container-starts.ts";
import { engineProxy } from "./testing/engine-proxy.ts";
import { engineSays } from "./testing/engine.ts";
import { fill } from "./testing/folder.ts";
import {
  askOperator,
  linesIn,
  moveElsewhere,
  recordIn,
  startOperator,
  type RequestOptions,
} from "./testing/operator.ts";
import { UNTIL_GO, WAITS, operatorTries } from "./testing/operator-tries.ts";

const SLOW_TO_END = "trap 'sleep 2; exit 9' TERM; echo begun; while :; do sleep 0.1; done";
const BEFORE = { upstream_operator: "before", upstream_output_channel: "made" };
const withInput = {
  template: { inputs: [{ name: "in", mounted_path: "/in" }] },
  task: { iochannel_maps: [{ ...BEFORE, input_channel: "in" }] },
};
const perItem = { ...withInput, task: { ...withInput.task, fan_out: "item" } };
const NO_IMAGE = { image: "task-api-test/not-there:1" };

describe("task-api operator, after others", { tags: ["bundle", "docker"] }, () => {
  const { root, dag, runFolder, request, sayGo } = operatorTries();

  /** Begins a try in a process that is then killed. */
  async function abandoned(script: string, more: Partial<RequestOptions> = {}): Promise<void> {
    const first = startOperator();
    first.send(request(script, more));
    await first.sees({ type: "log", message: "begun" });
    first.child.kill("SIGKILL");
    await first.ended;
  }

  it("adopts the container of a process that was killed, and tells its log from the beginning", async () => {
    const starts = await listenToStarts(dag());
    await abandoned(UNTIL_GO);
    const second = startOperator();
    second.send(request(UNTIL_GO, { more: { try_number: 2 } }));
    second.close();
    await second.sees({ type: "log", message: "begun" });
    sayGo();
    await second.ended;
    expect(linesIn(second.events)).toEqual(["begun", "went"]);
    expect(second.events.at(-1)).toMatchObject({ outcome: "success" });
    expect(starts()).toEqual(["r/t#1"]);
  });

  it("adopts one that was started as its process was killed, before that had written it down", async () => {
    const starts = await listenToStarts(dag());
    const DOCKER_HOST = await engineProxy((_, url) => {
      if (/\/containers\/[^/]+\/start/.test(url)) first.child.kill("SIGKILL");
      return undefined;
    });
    const first = startOperator({ DOCKER_HOST });
    first.send(request(UNTIL_GO));
    await first.ended;
    expect(JSON.parse(readFileSync(recordIn(root()), "utf8"))).toMatchObject({ state: "created" });
    const second = startOperator();
    second.send(request(UNTIL_GO, { more: { try_number: 2 } }));
    await second.sees({ type: "log", message: "begun" });
    sayGo();
    await second.sees({ type: "result", outcome: "success" });
    expect(starts()).toEqual(["r/t#1"]);
  });

  it("waits for a try that another process follows, and starts none beside it", async () => {
    const starts = await listenToStarts(dag());
    const first = startOperator();
    first.send(request(UNTIL_GO));
    await first.sees({ type: "log", message: "begun" });
    const second = startOperator();
    second.send(request(UNTIL_GO, { more: { try_number: 2 } }));
    await second.sees({ type: "log", message: "begun" });
    sayGo();
    await second.sees({ type: "result", outcome: "success" });
    await first.sees({ type: "result", outcome: "success" });
    expect(starts()).toEqual(["r/t#1"]);
  });

  it("ends what an earlier try has left running when a user has cleared the task", async () => {
    const first = startOperator();
    first.send(request(WAITS));
    await first.sees({ type: "log", message: "begun" });
    const cleared = request("echo anew", { more: { try_number: 2, first_try: 2 } });
    const events = await askOperator(cleared);
    expect(await first.sees({ type: "result" })).toMatchObject({ reason: "Stopped" });
    expect(linesIn(events)).toEqual(["anew"]);
    expect(events.at(-1)).toMatchObject({ outcome: "success" });
  });

  it("ends it also where the process that followed it is gone", async () => {
    await abandoned(WAITS);
    const cleared = request("echo anew", { more: { try_number: 2, first_try: 2 } });
    const events = await askOperator(cleared);
    expect(events.at(-1)).toMatchObject({ outcome: "success" });
    expect(await containersOfDag(dag())).toBe("");
  });

  it("says where a container is that only another machine reaches, once nobody there keeps it", async () => {
    await abandoned(UNTIL_GO);
    const starts = await listenToStarts(dag());
    await engineSays("rm", "--force", await containersOfDag(dag()));
    moveElsewhere(root(), new Date(Date.now() - 3_600_000));
    const events = await askOperator(request(UNTIL_GO, { more: { try_number: 2 } }));
    expect(events.at(-1)).toMatchObject({
      outcome: "failed",
      reason: "Lost",
      message: expect.stringContaining("on the machine other"),
      next_step: expect.stringContaining("on other: task-api clean --stop"),
    });
    // While somebody there keeps it, its end is waited for.
    moveElsewhere(root(), new Date());
    const waiting = startOperator();
    waiting.send(request(UNTIL_GO, { more: { try_number: 2 } }));
    await waiting.sees({ type: "state", state: "preparing" });
    await sleep(2000);
    expect(waiting.events.map(({ type }) => type)).not.toContain("result");
    waiting.child.kill("SIGKILL");
    expect(starts()).not.toContain("r/t#2");
  });

  it("goes on with a container of its own engine that a process elsewhere has left, such as one in a container", async () => {
    const starts = await listenToStarts(dag());
    await abandoned(UNTIL_GO);
    moveElsewhere(root(), new Date(Date.now() - 3_600_000));
    const second = startOperator();
    second.send(request(UNTIL_GO, { more: { try_number: 2 } }));
    await second.sees({ type: "log", message: "begun" });
    sayGo();
    await second.sees({ type: "result", outcome: "success" });
    expect(starts()).toEqual(["r/t#1"]);
  });

  it("lets go of a container so that a process elsewhere need not wait", async () => {
    const first = startOperator();
    first.send(request(UNTIL_GO));
    await first.sees({ type: "log", message: "begun" });
    first.send({ id: "1", action: "leave" });
    first.close();
    expect(await first.ended).toBe(0);
    expect(readdirSync(dirname(recordIn(root()))).filter((name) => name.endsWith(".kept"))).toEqual(
      [],
    );
    const second = startOperator();
    second.send(request(UNTIL_GO));
    await second.sees({ type: "log", message: "begun" });
    sayGo();
    await second.sees({ type: "result", outcome: "success" });
  });

  it("follows a container once that it has let go of and is asked for again", async () => {
    const operator = startOperator();
    operator.send(request(UNTIL_GO));
    await operator.sees({ type: "log", message: "begun" });
    operator.send({ id: "1", action: "leave" }, request(UNTIL_GO, { more: { id: "2" } }));
    await operator.sees({ type: "left" });
    sayGo();
    await operator.sees({ id: "2", type: "result", outcome: "success" });
    expect(linesIn(operator.events.filter(({ id }) => id === "2"))).toEqual(["begun", "went"]);
    operator.send(request(UNTIL_GO, { more: { id: "3", dag_run_id: "other" } }));
    await operator.sees({ id: "3", message: "begun" });
    operator.send({ id: "3", action: "leave" });
    operator.send(request(UNTIL_GO, { more: { id: "4", dag_run_id: "other" } }));
    operator.send({ id: "4", action: "stop" });
    expect(await operator.sees({ id: "4", type: "result" })).toMatchObject({ reason: "Stopped" });
  });

  it("goes on with a container whose image can no longer be had", async () => {
    await abandoned(UNTIL_GO);
    const second = startOperator();
    second.send(request(UNTIL_GO, { ...NO_IMAGE, more: { try_number: 2 } }));
    await second.sees({ type: "log", message: "begun" });
    sayGo();
    expect(await second.sees({ type: "result" })).toMatchObject({
      outcome: "success",
      channels: { out: join(runFolder(), "t/out") },
    });
    expect(linesIn(second.events)).toEqual(["begun", "went"]);
  });

  it("says how a try has ended whose image can no longer be had", async () => {
    await askOperator(request("echo once"));
    const again = await askOperator(request("echo once", NO_IMAGE));
    expect(again.at(-1)).toMatchObject({ outcome: "success", reason: "Succeeded" });
    expect(linesIn(again)).toEqual(["once"]);
  });

  it("leaves none running of a task that cannot be gone on with", async () => {
    fill(runFolder(), { "before/made/a/f": "1", "before/made/b/f": "2" });
    await abandoned(WAITS, perItem);
    expect(await containersOfDag(dag())).not.toBe("");
    const more = { try_number: 2 };
    const events = await askOperator(request(WAITS, { ...perItem, ...NO_IMAGE, more }));
    expect(events.at(-1)).toMatchObject({ reason: "ImageNotFound", may_retry: false });
    expect(await containersOfDag(dag())).toBe("");
  });

  it.each([
    ["the task", false],
    ["each of its items", true],
  ])(
    "runs containers of its own for %s where the try before was told to end, and its process died over that",
    async (_, doesFanOut) => {
      fill(runFolder(), { "before/made/a/f": "1", "before/made/b/f": "2" });
      const more = doesFanOut ? perItem : withInput;
      const starts = await listenToStarts(dag());
      const first = startOperator();
      first.send(request(SLOW_TO_END, more));
      await first.sees({ type: "log", message: "begun" });
      await expect.poll(starts).toHaveLength(doesFanOut ? 2 : 1);
      first.child.kill("SIGTERM");
      await sleep(500);
      first.child.kill("SIGKILL");
      await first.ended;
      const next = request("echo anew; mkdir /out/$(ls /in)", { ...more, more: { try_number: 2 } });
      const events = await askOperator(next);
      expect(events.at(-1)).toMatchObject({ outcome: "success", reason: "Succeeded" });
      expect(linesIn(events).filter((line) => line === "anew")).toHaveLength(doesFanOut ? 2 : 1);
      expect(new Set(starts().map((start) => start.slice(-2)))).toEqual(new Set(["#1", "#2"]));
    },
  );

  it("says that it is there while a task says nothing", async () => {
    const operator = startOperator();
    operator.send(request(WAITS));
    await operator.sees({ type: "alive" });
    operator.send({ id: "1", action: "stop" });
    expect(await operator.sees({ type: "result" })).toMatchObject({ reason: "Stopped" });
  });
});
