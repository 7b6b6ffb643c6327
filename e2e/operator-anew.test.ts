// A run that was deleted where it was scheduled, and another one that was given its id: nothing of the first is the second's.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { containersOfDag, listenToStarts } from "./testing/container-starts.ts";
import { engineSays } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import {
  askOperator,
  linesIn,
  moveElsewhere,
  recordIn,
  startOperator,
  type RequestOptions,
} from "./testing/operator.ts";
import { operatorTries, WAITS } from "./testing/operator-tries.ts";

describe("a run that was given the id of a deleted one", { tags: ["bundle", "docker"] }, () => {
  const { root, dag, runFolder, request } = operatorTries();

  /** For a try of the run `r` that has this mark. */
  function requestOf(run_uid: string, script: string, more: Partial<RequestOptions> = {}): object {
    return request(script, { ...more, more: { run_uid, ...more.more } });
  }

  it("runs, whatever the end of the other one was; its own tries are known", async () => {
    const starts = await listenToStarts(dag());
    await askOperator(requestOf("1", "echo first; exit 3"));
    await askOperator(requestOf("1", "echo second; touch /out/old", { more: { try_number: 2 } }));
    const anew = requestOf("2", "echo anew; exit 3");
    expect(linesIn(await askOperator(anew))).toEqual(["anew"]);
    expect(linesIn(await askOperator(anew))).toEqual(["anew"]);
    expect(existsSync(join(runFolder(), "t/out/old"))).toBe(false);
    expect(recordNames(runFolder())).toEqual(["task_run-t.json"]);
    await expect.poll(starts).toEqual(["r/t#1", "r/t#1", "r/t#2"]);
  });

  it("runs where only its try is told from that of the other one", async () => {
    await askOperator(requestOf("1", "echo once", { more: { try_uid: "a" } }));
    const again = requestOf("1", "echo anew", { more: { try_uid: "b" } });
    expect(linesIn(await askOperator(again))).toEqual(["anew"]);
  });

  it("ends what the other one has left running, also where somebody keeps it going", async () => {
    const first = startOperator();
    first.send(requestOf("1", WAITS));
    await first.sees({ type: "log", message: "begun" });
    const next = await askOperator(requestOf("2", "echo anew"));
    expect(linesIn(next)).toEqual(["anew"]);
    expect(next.at(-1)).toMatchObject({ outcome: "success" });
    await first.sees({ type: "result", reason: "Stopped" });
    expect(await containersOfDag(dag())).toBe("");
  });

  it("runs all of its items", async () => {
    const folder = folderWith({ "a/x": "", "b/x": "" });
    const options = {
      task: { inputs: [{ name: "in", input: { host_path: folder } }], fan_out: "item" },
      template: { inputs: [{ name: "in", mounted_path: "/in" }] },
    };
    const script = "cd /in; for i in *; do mkdir /out/$i; echo 1 >/out/$i/x; done";
    await askOperator(requestOf("1", script, options));
    const events = await askOperator(requestOf("2", script.replace("1", "2"), options));
    expect(events.at(-1)).toMatchObject({ outcome: "success" });
    const results = ["a", "b"].map((item) =>
      readFileSync(join(runFolder(), "t/out", item, "x"), "utf8"),
    );
    expect(results).toEqual(["2\n", "2\n"]);
  });

  it("is not given the results of the other one as those of a try of its own", async () => {
    const folder = folderWith({ "a/x": "", "b/x": "" });
    const options = {
      task: {
        inputs: [{ name: "in", input: { host_path: folder } }],
        resume_items: true,
      },
      template: { inputs: [{ name: "in", mounted_path: "/in" }] },
    };
    const script = "cd /in; for i in *; do mkdir /out/$i; echo old >/out/$i/x; sleep 0.1; done";
    await askOperator(requestOf("1", script, options));
    const anew = script.replace("old", "new");
    const failed = await askOperator(
      requestOf("2", anew, { ...options, image: "task-api-test/no:1" }),
    );
    expect(failed.at(-1)).toMatchObject({ reason: "ImageNotFound" });
    const second = { ...options, more: { try_number: 2 } };
    const events = await askOperator(requestOf("2", anew, second));
    expect(events.at(-1)).toMatchObject({ outcome: "success" });
    expect(readFileSync(join(runFolder(), "t/out/a/x"), "utf8")).toBe("new\n");
  });

  it("waits in one process for the end of the other one, which it asks for", async () => {
    const operator = startOperator();
    const slow = "trap 'sleep 1; echo ended; exit 9' TERM; echo begun; while :; do sleep 0.1; done";
    operator.send(requestOf("1", slow));
    await operator.sees({ type: "log", message: "begun" });
    operator.send(requestOf("2", "echo anew", { more: { id: "2" } }));
    operator.close();
    expect(await operator.ended).toBe(0);
    const told = operator.events.flatMap(({ id, type, message, reason, outcome }) =>
      type === "result" ? [[id, outcome, reason]] : type === "log" ? [[id, message]] : [],
    );
    expect(told).toEqual([
      ["1", "begun"],
      ["1", "ended"],
      ["1", "failed", "Stopped"],
      ["2", "anew"],
      ["2", "success", "Succeeded"],
    ]);
    expect(await containersOfDag(dag())).toBe("");
  });

  it("does not begin beside what the other one has left on another machine", async () => {
    const first = startOperator();
    first.send(requestOf("1", WAITS));
    await first.sees({ type: "log", message: "begun" });
    first.child.kill("SIGKILL");
    await first.ended;
    moveElsewhere(root(), new Date(0));
    await engineSays("rm", "--force", await containersOfDag(dag()));
    const events = await askOperator(requestOf("2", "echo anew"));
    expect(events.at(-1)).toMatchObject({
      outcome: "failed",
      reason: "Lost",
      message: expect.stringContaining("on the machine other"),
    });
    expect(existsSync(recordIn(root()))).toBe(true);
  });

  it("keeps the records of earlier tries where a user has cleared tasks of a run that had ended", async () => {
    await askOperator(requestOf("1", "echo first"));
    const cleared = { try_number: 2, first_try: 2 };
    await askOperator(requestOf("2", "echo second", { more: cleared }));
    expect(recordNames(runFolder())).toEqual(["task_run-t.json", "task_run-t@try-1.json"]);
    expect(JSON.parse(readFileSync(recordIn(root()), "utf8"))).toMatchObject({
      plan: { labels: { "task-api.dag-run-uid": "2", "task-api.try": "2" } },
    });
  });
});

function recordNames(folder: string): readonly string[] {
  const names = readdirSync(folder);
  return names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).toSorted();
}
