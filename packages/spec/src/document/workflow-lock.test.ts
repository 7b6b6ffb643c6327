import { expect, test } from "vitest";
import { formatPath } from "../issue/issue.ts";
import type { WorkflowLock } from "../model/workflow-lock.ts";
import { staleLock, staleLockFindings } from "../rules/stale-lock.ts";
import type { WireWorkflow } from "../schema/workflow.ts";
import type { WireWorkflowTask } from "../schema/workflow-task.ts";
import { workflowForms } from "../forms/workflow-forms.ts";
import { lockFileOf, lockWorkflow, type LockEntry } from "./lock-workflow.ts";
import { normaliseProcessingContainer } from "./normalise-processing-container.ts";
import { normaliseWorkflow } from "./normalise-workflow.ts";
import { readDocument } from "./read-document.ts";
import { readWorkflowLock } from "./read-workflow-lock.ts";

const id = `sha256:${"1".repeat(64)}`;
const template = { identifier: "t", description: "", inputs: [], outputs: [], env: [] };
const contract = { name: "x", description: "{{ env.HOME }}", templates: [template] };

test("a lock is written in one order, and comes back as it was", async () => {
  const entries: readonly LockEntry[] = [
    { reference: "b:1", contract, platform: "linux/amd64", id },
    { reference: "__proto__", id },
    { reference: "a:1", digest: `a@${id}` },
  ];
  const text = lockWorkflow("dag", entries);
  expect(lockWorkflow("dag", entries.toReversed())).toBe(text);
  expect(text).toMatchInlineSnapshot(`
    "{
      "lock_version": 1,
      "dag_id": "dag",
      "images": {
        "__proto__": {
          "id": "sha256:1111111111111111111111111111111111111111111111111111111111111111"
        },
        "a:1": {
          "digest": "a@sha256:1111111111111111111111111111111111111111111111111111111111111111"
        },
        "b:1": {
          "id": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
          "platform": "linux/amd64",
          "contract": {
            "name": "x",
            "description": "{{ env.HOME }}",
            "templates": [
              {
                "identifier": "t",
                "description": "",
                "inputs": [],
                "outputs": [],
                "env": []
              }
            ]
          }
        }
      }
    }
    "
  `);
  const lock = await lockOf(text);
  expect(lock.dagId).toBe("dag");
  expect([...lock.images.keys()]).toEqual(["__proto__", "a:1", "b:1"]);
  expect(lock.images.get("b:1")).toMatchObject({
    id,
    platform: "linux/amd64",
    contract: { apiVersion: 1, templates: [{ identifier: "t", exitCodes: {} }] },
  });
});

test("what contracts of images say is never filled in, however the lock is read", async () => {
  const input = {
    file: "workflow.lock.json",
    content: lockWorkflow("dag", [{ reference: "a:1", contract }]),
    template: { env: { HOME: "/root" }, custom: {} },
  };
  for (const reading of [await readDocument(input), await readWorkflowLock(input)]) {
    expect(reading).toMatchObject({ kind: "lock", issues: [] });
    expect(JSON.stringify(reading.wire)).toContain("{{ env.HOME }}");
  }
});

test("a lock of another version is refused at once, and nothing else is said of it", async () => {
  const content = `{\n  "lock_version": 2,\n  "images": ["a:1"]\n}`;
  const { issues, value } = await readWorkflowLock({ file: "x.lock.json", content });
  expect(value).toBeUndefined();
  expect(issues).toMatchObject([
    {
      message:
        "'lock_version' must be 1, not 2: the lock was written by another version of task-api",
      hint: "write it anew with task-api dag lock, or use the version that wrote it",
      location: { line: 2, column: 19 },
    },
  ]);
});

test("a lock has a place beside its workflow", () => {
  expect(["workflow.json", "dags/a.b.JSON", "dag"].map(lockFileOf)).toEqual([
    "workflow.lock.json",
    "dags/a.b.lock.json",
    "dag.lock.json",
  ]);
});

test("a lock that has everything is not stale", async () => {
  const lock = await lockOf(
    lockWorkflow("dag", [{ reference: "a:1", contract }, { reference: "inline:1" }]),
  );
  const wire = dag(task("a:1"), task("a:1", { taskTemplate: template }), inlineTask("inline:1"));
  expect(staleLock(normaliseWorkflow(wire), lock)).toEqual({
    missing: [],
    unused: [],
    hasOtherForms: false,
  });
  expect(staleLockFindings(wire, lock, "workflow.json")).toEqual([]);
});

test("images that the lock lacks, has no contract of, or has in vain are told", async () => {
  const lock = await lockOf(
    lockWorkflow("other", [
      { reference: "used:1", contract },
      { reference: "bare:1" },
      { reference: "old:1" },
    ]),
  );
  const wire = dag(
    inlineTask("bare:1"),
    task("used:1"),
    task("new:1"),
    task("bare:1"),
    task("new:1"),
    inlineTask("constructor"),
  );
  expect(staleLock(normaliseWorkflow(wire), lock)).toEqual({
    missing: ["bare:1", "new:1", "constructor"],
    unused: ["old:1"],
    hasOtherForms: false,
  });
  expect(
    staleLockFindings(wire, lock, "workflow.json").map(
      ({ severity, code, path, message, hint }) =>
        `${severity} ${code} ${formatPath(path)}: ${message} (${hint})`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "warning workflow/image-not-locked tasks[0].image: the lock has no contract of "bare:1", of which a task names a template (run task-api dag lock workflow.json)",
      "warning workflow/image-not-locked tasks[2].image: the lock does not have the image "new:1" (run task-api dag lock workflow.json)",
      "warning workflow/image-not-locked tasks[5].image: the lock does not have the image "constructor" (run task-api dag lock workflow.json)",
      "warning workflow/lock-not-used $: the lock has images that no task uses: old:1 (run task-api dag lock workflow.json)",
      "warning workflow/lock-of-other-dag dag_id: the lock is of the DAG "other" (run task-api dag lock workflow.json)",
    ]
  `);
});

test("forms are locked as they are, and told where the DAG has others by now", async () => {
  const env = [{ name: "ORGAN", value: "liver" }];
  const asked = { ...contract, templates: [{ ...template, env }] };
  const entries = [{ reference: "a:1", contract: asked }];
  const wire = dag(task("a:1"));
  const workflow = normaliseWorkflow(wire);
  const forms = workflowForms(workflow, () => normaliseProcessingContainer(asked));
  const lock = await lockOf(lockWorkflow("dag", entries, forms));
  expect(lock.forms).toEqual({
    t0: { ORGAN: { title: "ORGAN", type: "string", default: "liver" } },
  });
  expect(staleLock(workflow, lock).hasOtherForms).toBe(false);
  const changed = dag(task("a:1", { env: [{ name: "ORGAN", value: "lung" }] }));
  const read = normaliseWorkflow(changed);
  expect(staleLock(read, lock).hasOtherForms).toBe(true);
  expect(staleLockFindings(changed, lock, "workflow.json", read)).toMatchObject([
    { code: "workflow/forms-not-locked", severity: "warning", path: [] },
  ]);
  const older = await lockOf(lockWorkflow("dag", entries));
  expect(older).not.toHaveProperty("forms");
  expect(staleLock(read, older).hasOtherForms).toBe(false);
});

async function lockOf(content: string): Promise<WorkflowLock> {
  const { value, issues } = await readWorkflowLock({ file: "workflow.lock.json", content });
  if (value === undefined) throw new Error(JSON.stringify(issues));
  return value;
}

function dag(...tasks: readonly ((taskId: string) => WireWorkflowTask)[]): WireWorkflow {
  return { dag_id: "dag", tasks: tasks.map((make, index) => make(`t${index}`)) };
}

function task(image: string, fields: Partial<WireWorkflowTask> = {}) {
  return (task_id: string): WireWorkflowTask => ({ task_id, image, taskTemplate: "t", ...fields });
}

function inlineTask(image: string): (taskId: string) => WireWorkflowTask {
  return task(image, { taskTemplate: template });
}
