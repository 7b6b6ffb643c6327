// A run that was deleted where it was scheduled, and another one that was given its id: nothing of the first is the second's.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { containersOfDag, listenToStarts } from "./testing/container-starts.ts";
import { folderWith } from "./testing/folder.ts";
import { bareImage } from "./testing/images.ts";
import {
  askOperator,
  dagOf,
  linesIn,
  recordIn,
  requestFor,
  startOperator,
  type RequestOptions,
} from "./testing/operator.ts";

const WAITS = "trap 'exit 9' TERM; echo begun; sleep 60 & wait";

describe("a run that was given the id of a deleted one", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-operator");
  }, 180_000);

  /** For a try of the run `r` that has this mark. */
  function requestOf(run_uid: string, options: Omit<RequestOptions, "image">): object {
    const { more, ...rest } = options;
    return requestFor({ image, ...rest, more: { run_uid, ...more } });
  }

  it("runs, whatever the end of the other one was; its own tries are known", async () => {
    const root = folderWith();
    const starts = await listenToStarts(dagOf(root));
    await askOperator(requestOf("1", { root, script: "echo first; exit 3" }));
    await askOperator(
      requestOf("1", { root, script: "echo second; touch /out/old", more: { try_number: 2 } }),
    );
    const anew = requestOf("2", { root, script: "echo anew; exit 3" });
    expect(linesIn(await askOperator(anew))).toEqual(["anew"]);
    expect(linesIn(await askOperator(anew))).toEqual(["anew"]);
    expect(existsSync(join(root, dagOf(root), "r/t/out/old"))).toBe(false);
    expect(recordNames(root)).toEqual(["task_run-t.json"]);
    await expect.poll(starts).toEqual(["r/t#1", "r/t#1", "r/t#2"]);
  });

  it("runs where only its try is told from that of the other one", async () => {
    const root = folderWith();
    const first = { script: "echo once", root, more: { try_uid: "a" } };
    await askOperator(requestOf("1", first));
    const again = requestOf("1", { root, script: "echo anew", more: { try_uid: "b" } });
    expect(linesIn(await askOperator(again))).toEqual(["anew"]);
  });

  it("ends what the other one has left running, also where somebody keeps it going", async () => {
    const root = folderWith();
    const first = startOperator();
    first.send(requestOf("1", { root, script: WAITS }));
    await first.sees({ type: "log", message: "begun" });
    const next = await askOperator(requestOf("2", { root, script: "echo anew" }));
    expect(linesIn(next)).toEqual(["anew"]);
    expect(next.at(-1)).toMatchObject({ outcome: "success" });
    await first.sees({ type: "result", reason: "Stopped" });
    expect(await containersOfDag(dagOf(root))).toBe("");
  });

  it("runs all of its items", async () => {
    const root = folderWith({ "in/a/x": "", "in/b/x": "" });
    const options = {
      root,
      task: { inputs: [{ name: "in", input: { host_path: join(root, "in") } }], fan_out: "item" },
      template: { inputs: [{ name: "in", mounted_path: "/in" }] },
    };
    const one = {
      ...options,
      script: "cd /in; for i in *; do mkdir /out/$i; echo 1 >/out/$i/x; done",
    };
    await askOperator(requestOf("1", one));
    const two = { ...options, script: one.script.replace("echo 1", "echo 2") };
    expect((await askOperator(requestOf("2", two))).at(-1)).toMatchObject({ outcome: "success" });
    const results = ["a", "b"].map((item) =>
      readFileSync(join(root, dagOf(root), "r/t/out", item, "x"), "utf8"),
    );
    expect(results).toEqual(["2\n", "2\n"]);
  });

  it("keeps the records of earlier tries where a user has cleared tasks of a run that had ended", async () => {
    const root = folderWith();
    await askOperator(requestOf("1", { root, script: "echo first" }));
    const cleared = { try_number: 2, first_try: 2 };
    await askOperator(requestOf("2", { root, script: "echo second", more: cleared }));
    expect(recordNames(root)).toEqual(["task_run-t.json", "task_run-t@try-1.json"]);
    expect(JSON.parse(readFileSync(recordIn(root), "utf8"))).toMatchObject({
      plan: { labels: { "task-api.dag-run-uid": "2", "task-api.try": "2" } },
    });
  });
});

function recordNames(root: string): readonly string[] {
  const names = readdirSync(join(root, dagOf(root), "r"));
  return names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).toSorted();
}
