// What single tries for an engine of somebody else's are given, and what is refused (docs/operator-protocol.md).
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fill } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { askOperator, linesIn, recordIn, requestFor } from "./testing/operator.ts";
import { operatorTries } from "./testing/operator-tries.ts";

describe("a try that task-api operator runs", { tags: ["bundle", "docker"] }, () => {
  const { root, runFolder, request } = operatorTries();

  it("takes channels of tasks before it, and user input before what the DAG says", async () => {
    fill(runFolder(), { "before/made/item/file": "data" });
    const events = await askOperator(
      request("echo $WHO $HOW $WHERE; cat /in/item/file", {
        template: {
          inputs: [{ name: "in", mounted_path: "/in" }],
          env: ["WHO", "HOW", "WHERE"].map((name) => ({ name, value: "template" })),
        },
        task: {
          env: [
            { name: "WHO", value: "dag" },
            { name: "HOW", value: "dag" },
          ],
          iochannel_maps: [
            { upstream_operator: "before", upstream_output_channel: "made", input_channel: "in" },
          ],
        },
        more: {
          conf: { task_form: { t: { WHO: "user" }, nobody: {} } },
          params: { "t.WHO": "form", "t.WHERE": "form" },
        },
      }),
    );
    expect(linesIn(events).join("\n")).toContain("user dag form");
    expect(linesIn(events).join("\n")).toContain("data");
    expect(events).toContainEqual(
      expect.objectContaining({
        level: "warning",
        message: expect.stringContaining("'nobody', a task that the DAG has not"),
      }),
    );
  });

  it.each([
    ["an unknown template", { taskTemplate: "nothing" }, "nothing"],
    ["an input that nobody feeds", {}, "in"],
    ["a value of another type", { env: [{ name: "N", value: "many" }] }, "many"],
  ])("refuses %s, once and for all", async (_, task, word) => {
    const withContract = await imageWith("e2e-operator-contract", [
      {
        identifier: "needs",
        description: "",
        inputs: [{ name: "in", mounted_path: "/in" }],
        outputs: [],
        env: [{ name: "N", value: "1", type: "int" }],
      },
    ]);
    const events = await askOperator(
      requestFor({
        root: root(),
        image: withContract,
        script: "",
        task: { taskTemplate: "needs", ...task },
      }),
    );
    expect(events.at(-1)).toMatchObject({
      outcome: "failed",
      reason: "StartFailed",
      may_retry: false,
      message: expect.stringContaining(word),
    });
  });

  it("hides a secret, wherever it is written", async () => {
    const secret = "s3cret-of-operator";
    const events = await askOperator(
      request("echo $TOKEN", {
        template: { env: [{ name: "TOKEN", value: "", secret: true }] },
        task: { env: [{ name: "TOKEN", value: secret }] },
      }),
    );
    expect(events.at(-1)).toMatchObject({ outcome: "success" });
    expect(linesIn(events)).toEqual(["***"]);
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(readFileSync(recordIn(root()), "utf8")).not.toContain(secret);
  });

  it("runs one container per item, and says whose line is whose", async () => {
    fill(runFolder(), { "before/made/a/f": "1", "before/made/b/f": "2" });
    const events = await askOperator(
      request("ls /in; mkdir /out/$(ls /in)", {
        template: { inputs: [{ name: "in", mounted_path: "/in" }] },
        task: {
          fan_out: "item",
          iochannel_maps: [
            { upstream_operator: "before", upstream_output_channel: "made", input_channel: "in" },
          ],
        },
      }),
    );
    expect(events.at(-1)).toMatchObject({ outcome: "success", message: "2 item(s) done" });
    expect(events).toContainEqual(expect.objectContaining({ item: "a", message: "a" }));
    expect(events).toContainEqual(expect.objectContaining({ item: "b", message: "b" }));
  });
});
