import { normaliseWorkflow, type WireWorkflow } from "@task-api/spec";
import { expect, it } from "vitest";
import { otherConfigs } from "./other-config.ts";

const cluster = { type: "k8s", node_selector: { gpu: "a100" } } as const;
const wire: WireWorkflow = {
  dag_id: "dag",
  default_args: { config: cluster },
  tasks: [
    task("a"),
    task("b", { config: { type: "docker", user: "1000" } }),
    task("c", { config: cluster }),
    task("d"),
  ],
};

it("tells configs of a DAG that are for another engine where they stand, an inherited one once", () => {
  expect(told(wire, "docker")).toEqual(["default_args.config", "tasks.2.config"]);
  expect(told(wire, "kubernetes")).toEqual(["tasks.1.config"]);
  expect(told({ ...wire, default_args: {} }, "docker")).toEqual(["tasks.2.config"]);
});

function task(task_id: string, more: object = {}): WireWorkflow["tasks"][number] {
  return { task_id, image: "image:1", taskTemplate: "t", ...more };
}

function told(document: WireWorkflow, kind: "docker" | "kubernetes"): readonly string[] {
  const findings = otherConfigs(normaliseWorkflow(document), document, { kind });
  return findings.map(({ path }) => path.join("."));
}
