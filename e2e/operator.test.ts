// Single tries for an engine of somebody else's (docs/operator-protocol.md).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { containersOfDag, listenToStarts } from "./testing/container-starts.ts";
import { askOperator, linesIn, recordIn, startOperator } from "./testing/operator.ts";
import { UNTIL_GO, WAITS, operatorTries } from "./testing/operator-tries.ts";
import { taskApi } from "./testing/program.ts";

describe("task-api operator", { tags: ["bundle", "docker"] }, () => {
  const { root, dag, runFolder, request, sayGo } = operatorTries();

  it("runs a try, tells its log and its end, and leaves the layout of a DAG run", async () => {
    const script = "echo hello; echo 'ERROR: odd' >&2; mkdir /out/item; echo 1 > /out/item/file";
    const events = await askOperator(request(script));
    expect(events[0]).toMatchObject({ type: "hello", protocol: 1 });
    expect(events).toContainEqual(
      expect.objectContaining({ id: "1", type: "log", level: "error", message: "ERROR: odd" }),
    );
    expect(linesIn(events)).toContain("hello");
    expect(events.at(-1)).toMatchObject({
      id: "1",
      type: "result",
      outcome: "success",
      reason: "Succeeded",
      exit_code: 0,
      channels: { out: join(runFolder(), "t/out") },
      record: { state: "finished", plan: { labels: { "task-api.task": "t" } } },
    });
    expect(readFileSync(join(runFolder(), "t/out/item/file"), "utf8")).toBe("1\n");
    expect(await containersOfDag(dag())).toBe("");
  });

  it.each([
    ["exit 126", { outcome: "skipped", reason: "Skipped", may_retry: false }],
    ["exit 3", { outcome: "failed", reason: "Failed", exit_code: 3, may_retry: true }],
  ])("says how `%s` ended", async (script, result) => {
    const events = await askOperator(request(script));
    expect(events.at(-1)).toMatchObject(result);
  });

  it("gives the container what the config of its task says", async () => {
    const config = { type: "docker", user: "1234:5678", labels: { project: "x", team: "a" } };
    const task = { labels: { project: "task" }, config };
    const events = await askOperator(request("id -u", { task }));
    expect(linesIn(events)).toEqual(["1234"]);
    expect(events.at(-1)).toMatchObject({
      outcome: "success",
      record: { plan: { user: "1234:5678", labels: { project: "task", team: "a" } } },
    });
  });

  it("takes a config for a cluster with a warning, and nothing else of it", async () => {
    const config = { type: "k8s", node_selector: { gpu: "a100" }, labels: { team: "a" } };
    const events = await askOperator(request("id -u", { task: { config } }));
    expect(events).toContainEqual(
      expect.objectContaining({
        level: "warning",
        message: "'config' is for k8s: on docker only its registry credentials are used",
      }),
    );
    expect(events.at(-1)).toMatchObject({ outcome: "success" });
    expect(JSON.stringify(events.at(-1))).not.toMatch(/a100|team/);
  });

  it("answers a try that has ended with the end that was, and runs the next one where it has failed", async () => {
    const starts = await listenToStarts(dag());
    await askOperator(request("echo once; exit 3"));
    const again = await askOperator(request("echo once; exit 3"));
    expect(linesIn(again)).toEqual(["once"]);
    expect(again.at(-1)).toMatchObject({ outcome: "failed", exit_code: 3 });
    const next = await askOperator(request("echo twice", { more: { try_number: 2 } }));
    expect(linesIn(next)).toEqual(["twice"]);
    await expect.poll(starts).toEqual(["r/t#1", "r/t#2"]);
    expect(existsSync(join(runFolder(), "task_run-t@try-1.json"))).toBe(true);
  });

  it("does not do again what has succeeded unheard, unless a user clears it", async () => {
    const starts = await listenToStarts(dag());
    await askOperator(request("echo once"));
    const next = await askOperator(request("echo once", { more: { try_number: 2 } }));
    expect(linesIn(next)).toEqual(["once"]);
    expect(next.at(-1)).toMatchObject({ outcome: "success", reason: "Succeeded" });
    const cleared = request("echo anew", { more: { try_number: 3, first_try: 3 } });
    expect(linesIn(await askOperator(cleared))).toEqual(["anew"]);
    await expect.poll(starts).toEqual(["r/t#1", "r/t#3"]);
  });

  function ofRun(id: string, script: string): object {
    return request(script, { more: { id, dag_run_id: id } });
  }

  it("goes on when its caller is gone, to a whole record", async () => {
    const operator = startOperator();
    operator.send(request(UNTIL_GO));
    await operator.sees({ type: "log", message: "begun" });
    operator.child.stdin?.destroy();
    operator.child.stdout?.destroy();
    sayGo();
    await operator.ended;
    expect(JSON.parse(readFileSync(recordIn(root()), "utf8"))).toMatchObject({
      state: "finished",
      result: { reason: "Succeeded" },
    });
    expect(await containersOfDag(dag())).toBe("");
  });

  it.each(["a line", "SIGTERM"])("stops what runs for %s, and removes it", async (way) => {
    const operator = startOperator();
    operator.send(request(WAITS));
    await operator.sees({ type: "log", message: "begun" });
    if (way === "SIGTERM") operator.child.kill("SIGTERM");
    else operator.send({ id: "1", action: "stop" });
    const result = await operator.sees({ type: "result" });
    expect(result).toMatchObject({ outcome: "failed", reason: "Stopped", may_retry: false });
    operator.close();
    expect(await operator.ended).toBe(0);
    expect(await containersOfDag(dag())).toBe("");
  });

  it("answers many requests at the same time, and lets go of one without the others", async () => {
    const operator = startOperator();
    operator.send(ofRun("a", WAITS), ofRun("b", WAITS), ofRun("c", "echo quick"));
    await operator.sees({ id: "c", type: "result", outcome: "success" });
    await operator.sees({ id: "a", message: "begun" });
    await operator.sees({ id: "b", message: "begun" });
    operator.send({ id: "a", action: "leave" }, { id: "b", action: "stop" });
    await operator.sees({ id: "a", type: "left" });
    await operator.sees({ id: "b", type: "result", reason: "Stopped" });
    operator.close();
    expect(await operator.ended).toBe(0);
    const next = startOperator();
    next.send(ofRun("a", WAITS));
    await next.sees({ id: "a", message: "begun" });
    next.send({ id: "a", action: "stop", kill: true });
    await next.sees({ id: "a", type: "result", reason: "Stopped" });
  });

  it("ends with 2 for a line that is no request, and answers the others", async () => {
    const operator = startOperator();
    operator.send({ id: "x", action: "dance" }, request("true"));
    operator.close();
    expect(await operator.ended).toBe(2);
    expect(operator.events.at(-1)).toMatchObject({ id: "1", outcome: "success" });
  });

  it("answers a try that it does not understand, and goes on", async () => {
    const operator = startOperator();
    operator.send(
      request("true", { more: { id: "a", engine: { mode: "kubernetes" } } }),
      request("true", { more: { id: "b", dag_run_id: "a..b" } }),
      request("true"),
    );
    operator.close();
    for (const [id, what] of [
      ["a", "engine"],
      ["b", "dag_run_id"],
    ]) {
      expect(await operator.sees({ id, type: "result" })).toMatchObject({
        outcome: "failed",
        reason: "StartFailed",
        message: expect.stringContaining(String(what)),
        next_step: expect.any(String),
        may_retry: false,
      });
    }
    expect(await operator.sees({ id: "1", type: "result" })).toMatchObject({ outcome: "success" });
    expect(await operator.ended).toBe(0);
  });

  it("starts nothing that it is asked for after it was told to stop", async () => {
    const starts = await listenToStarts(dag());
    const operator = startOperator();
    await operator.sees({ type: "hello" });
    operator.child.kill("SIGTERM");
    await sleep(300);
    operator.send(request("true"));
    operator.close();
    expect(await operator.sees({ type: "result" })).toMatchObject({
      outcome: "failed",
      reason: "Stopped",
      may_retry: false,
    });
    expect(await operator.ended).toBe(0);
    expect(starts()).toEqual([]);
  });

  it("says that its tasks are stopped where they were scheduled", async () => {
    const operator = startOperator();
    operator.send(request(WAITS));
    await operator.sees({ type: "log", message: "begun" });
    const stopped = await taskApi(["stop", recordIn(root())], { cwd: root() });
    expect(stopped).toMatchObject({
      code: 2,
      err: expect.stringContaining(`DAG run ${dag()}/r`),
    });
    await sleep(200);
    operator.send({ id: "1", action: "stop" });
    await operator.sees({ type: "result", reason: "Stopped" });
  });
});
