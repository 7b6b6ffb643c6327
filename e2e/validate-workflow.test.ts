// `task-api validate` on workflows: by themselves, and against the lock beside them (contract §5).
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract, task, template } from "./testing/documents.ts";
import { folderWith, type Tree } from "./testing/folder.ts";
import { asNobody, taskApi, type Ended } from "./testing/program.ts";

const getter = contract(
  template("true", { inputs: [], outputs: [{ name: "downloads", mounted_path: "/out" }] }),
);
const worker = contract(
  template("true", {
    env: [
      { name: "COUNT", value: "1", type: "int" },
      { name: "PIN", value: "", secret: true, pattern: "[a-z]*" },
    ],
  }),
);
const locked = { "get:1": { contract: getter }, "work:1": { contract: worker } };
const good = dag([
  { task_id: "get", image: "get:1", taskTemplate: "default" },
  {
    task_id: "work",
    image: "work:1",
    taskTemplate: "default",
    iochannel_maps: [map("get", "downloads", "in")],
  },
]);

/** Validates in a folder with these files. */
function validate(tree: Tree, ...args: string[]): Promise<Ended> {
  return taskApi(["validate", ...args], { cwd: folderWith(tree) });
}

describe("task-api validate, on a workflow", { tags: ["bundle"] }, () => {
  it("takes one that is in order, and says when it had no contracts", async () => {
    const alone = await validate({ "workflow.json": good }, "workflow.json");
    expect(alone).toEqual({
      code: 0,
      out: "workflow.json: valid (with the contracts that task-api dag lock writes beside it, more can be checked)\n",
      err: "",
    });
    const tree = { "workflow.json": good, "workflow.lock.json": lock(locked) };
    const args = ["workflow.json", "--schema", "workflow", "--strict"];
    expect(await validate(tree, ...args)).toEqual({
      code: 0,
      out: "workflow.json: valid\n",
      err: "",
    });
    expect(await validate(tree, "workflow.lock.json")).toMatchObject({ code: 0 });
  });

  it("tells cycles, tasks that are not there and ids at their places", async () => {
    const text = [
      "{",
      '  "dag_id": "dag",',
      '  "tasks": [',
      '    { "task_id": "a", "image": "x:1", "taskTemplate": "t", "upstream_task_ids": ["c"] },',
      '    { "task_id": "b", "image": "x:1", "taskTemplate": "t", "upstream_task_ids": ["a"] },',
      '    { "task_id": "c", "image": "x:1", "taskTemplate": "t", "iochannel_maps": [',
      '      { "upstream_operator": "b", "upstream_output_channel": "out", "input_channel": "in" },',
      '      { "upstream_operator": "bb", "upstream_output_channel": "out", "input_channel": "in" }',
      "    ] },",
      '    { "task_id": "task_run-a", "image": "x:1", "taskTemplate": "t", "retrys": 1 }',
      "  ]",
      "}",
      "",
    ].join("\n");
    const { code, out } = await validate({ "workflow.json": text }, "workflow.json");
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "workflow.json:5:82 error workflow/cycle
        the tasks form a cycle, none of them could ever start: a → b → c → a (at tasks[1].upstream_task_ids[0])
        5 |     { "task_id": "b", "image": "x:1", "taskTemplate": "t", "upstream_task_ids": ["a"] },
          |                                                                                  ^^^
        hint: take one of these dependencies away

      workflow.json:8:30 error workflow/unknown-upstream
        the DAG has no task "bb" (at tasks[2].iochannel_maps[1].upstream_operator)
        8 |       { "upstream_operator": "bb", "upstream_output_channel": "out", "input_channel": "in" }
          |                              ^^^^
        hint: its tasks are: a, b, c, task_run-a

      workflow.json:8:87 error workflow/fed-twice
        input channel "in" gets its data twice: 'iochannel_maps[0]' feeds it already (at tasks[2].iochannel_maps[1].input_channel)
        8 |       { "upstream_operator": "bb", "upstream_output_channel": "out", "input_channel": "in" }
          |                                                                                       ^^^^
        hint: a channel has one source: feed another channel, or take one of the two away

      workflow.json:10:18 error workflow/reserved-id
        'task_id' must not begin with 'task_run-': "task_run-a" (at tasks[3].task_id)
        10 |     { "task_id": "task_run-a", "image": "x:1", "taskTemplate": "t", "retrys": 1 }
           |                  ^^^^^^^^^^^^
        hint: the records of a DAG run are called so, and lie beside the directories of its tasks

      workflow.json:10:69 warning structure/unknown-field
        WorkflowTask has no field "retrys", did you mean "retry"? (at tasks[3].retrys)
        10 |     { "task_id": "task_run-a", "image": "x:1", "taskTemplate": "t", "retrys": 1 }
           |                                                                     ^^^^^^^^

      4 errors, 1 warning in workflow.json
      "
    `);
  });

  it("holds it against the contracts of the lock beside it", async () => {
    const workflow = dag([
      { task_id: "get", image: "get:1", taskTemplate: "defualt" },
      {
        task_id: "work",
        image: "work:1",
        taskTemplate: "default",
        env: [
          { name: "COUNT", value: "many" },
          { name: "PIN", value: "12345" },
        ],
        iochannel_maps: [map("get", "downloads", "inn")],
      },
      {
        task_id: "more",
        image: "work:1",
        taskTemplate: "default",
        iochannel_maps: [map("work", "in", "in")],
      },
    ]);
    const tree = { "dags/my.json": workflow, "dags/my.lock.json": lock(locked) };
    const { code, out } = await validate(tree, "dags/my.json");
    expect(code).toBe(1);
    expect(out).not.toContain("12345");
    expect(out).toMatchInlineSnapshot(`
      "dags/my.json:7:23 error task/unknown-template
        the processing-container has no task template "defualt", did you mean "default"? (at tasks[0].taskTemplate)
        7 |       "taskTemplate": "defualt"
          |                       ^^^^^^^^^
        hint: there are: default

      dags/my.json:16:20 error env/wrong-type
        the value of 'COUNT' must be an int (digits, with or without a sign), not "many" (at tasks[1].env[0].value)
        16 |           "value": "many"
           |                    ^^^^^^

      dags/my.json:20:20 error env/pattern
        the value of 'PIN' must match "[a-z]*" (at tasks[1].env[1].value)
        20 |           "value": "•••••"
           |                    ^^^^^^^

      dags/my.json:23:25 error workflow/unfed-input
        input channel 'in' of task 'work' gets no data (at tasks[1].iochannel_maps)
        23 |       "iochannel_maps": [
           |                         ^
        hint: add {"upstream_operator":"…","upstream_output_channel":"…","input_channel":"in"} to 'iochannel_maps', or bind it under 'inputs'

      dags/my.json:27:28 error workflow/unknown-channel
        task template 'default' has no input channel "inn" (at tasks[1].iochannel_maps[0].input_channel)
        27 |           "input_channel": "inn"
           |                            ^^^^^
        hint: its inputs are: in

      dags/my.json:38:38 error workflow/unknown-channel
        task template 'default' has no output channel "in" (at tasks[2].iochannel_maps[0].upstream_output_channel)
        38 |           "upstream_output_channel": "in",
           |                                      ^^^^
        hint: 'in' is an input of 'work': name one of its outputs

      6 errors in dags/my.json
      "
    `);
  });

  it("warns of a lock that is behind, with the command that makes it anew", async () => {
    const stale = { "get:1": locked["get:1"], "old:1": {} };
    const tree = { "workflow.json": good, "workflow.lock.json": lock(stale, "other") };
    const { code, out } = await validate(tree, "workflow.json");
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "workflow.json:1:1 warning workflow/lock-not-used
        the lock has images that no task uses: old:1
        1 | {
          | ^
        hint: run task-api dag lock workflow.json

      workflow.json:2:13 warning workflow/lock-of-other-dag
        the lock is of the DAG "other" (at dag_id)
        2 |   "dag_id": "dag",
          |             ^^^^^
        hint: run task-api dag lock workflow.json

      workflow.json:11:16 warning workflow/image-not-locked
        the lock does not have the image "work:1" (at tasks[1].image)
        11 |       "image": "work:1",
           |                ^^^^^^^^
        hint: run task-api dag lock workflow.json

      3 warnings in workflow.json
      "
    `);
    expect((await validate(tree, "workflow.json", "--strict")).code).toBe(1);
  });

  it("reports a lock that is wrong beside what is wrong with the workflow", async () => {
    const tree = {
      "workflow.json": dag([]),
      "workflow.lock.json": { ...lock(locked), lock_version: 7 },
    };
    const { code, out } = await validate(tree, "workflow.json");
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "workflow.json:3:12 error workflow/no-tasks
        'tasks' is empty: the DAG has nothing to run (at tasks)
        3 |   "tasks": []
          |            ^^

      workflow.lock.json:2:19 error structure/wrong-value
        'lock_version' must be 1, not 7: the lock was written by another version of task-api (at lock_version)
        2 |   "lock_version": 7,
          |                   ^
        hint: write it anew with task-api dag lock, or use the version that wrote it

      2 errors in 2 files
      "
    `);
  });

  it("says when the lock may not be read, and reports the workflow all the same", async () => {
    const folder = folderWith({
      "workflow.json": dag([]),
      "workflow.lock.json": lock(locked),
    });
    chmodSync(join(folder, "workflow.lock.json"), asNobody.uid === undefined ? 0o000 : 0o600);
    const { code, out } = await taskApi(["validate", "workflow.json"], {
      cwd: folder,
      ...asNobody,
    });
    expect(code).toBe(2);
    expect(out).toContain("workflow/no-tasks");
    expect(out).toContain("may not be read by you");
  });

  it("never fills in expressions of contracts in a lock, and those of the workflow only", async () => {
    const named = contract(template("true", { identifier: "{{ env.LEAK }}" }));
    const tree = {
      "workflow.json": dag([
        { task_id: "get", image: "{{ env.IMAGE }}", taskTemplate: "{{ env.LEAK }}" },
      ]),
      "workflow.lock.json": lock({ "get:1": { contract: named } }),
    };
    const { code, out } = await taskApi(["validate", "workflow.json"], {
      cwd: folderWith(tree),
      env: { IMAGE: "get:1", LEAK: "leaked" },
    });
    expect(code).toBe(1);
    expect(out).toContain("there are: {{ env.LEAK }}");
  });

  it("refuses --against, which is for tasks", async () => {
    const tree = {
      "workflow.json": good,
      "task.json": task("image:1", "default"),
      "pc.json": getter,
    };
    for (const args of [["workflow.json"], ["workflow.json", "--schema", "workflow"]]) {
      expect(await validate(tree, ...args, "--against", "pc.json")).toEqual({
        code: 2,
        out: "",
        err: expect.stringContaining("--against is for tasks, and workflow.json is a workflow"),
      });
    }
  });

  it("speaks JSON and SARIF", async () => {
    const tree = { "workflow.json": good, "workflow.lock.json": lock({}) };
    const asJson = await validate(tree, "workflow.json", "--json");
    expect(JSON.parse(asJson.out)).toMatchObject({
      issues: [
        { code: "workflow/image-not-locked", path: ["tasks", 0, "image"], severity: "warning" },
        { code: "workflow/image-not-locked", path: ["tasks", 1, "image"], severity: "warning" },
      ],
    });
    const asSarif = await validate(tree, "workflow.json", "--format", "sarif");
    expect(JSON.parse(asSarif.out)).toMatchObject({
      runs: [{ results: [{ ruleId: "workflow/image-not-locked", level: "warning" }, {}] }],
    });
  });
});

function dag(tasks: readonly unknown[]): Record<string, unknown> {
  return { dag_id: "dag", tasks };
}

function lock(images: object, dag_id = "dag"): Record<string, unknown> {
  return { lock_version: 1, dag_id, images };
}

function map(upstream_operator: string, upstream_output_channel: string, input_channel: string) {
  return { upstream_operator, upstream_output_channel, input_channel };
}

describe("task-api validate, on a DAG file", { tags: ["bundle"] }, () => {
  const python = `from airflow import DAG
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator, IOMapping

with DAG("d"):
    get = KaapanaTaskOperator(task_id="get", image="get:1", taskTemplate="default")
    work = KaapanaTaskOperator(
        task_id="work",
        image="work:1",
        taskTemplate="default",
        iochannel_maps=[IOMapping(get, "downloads", "inn")],
    )
`;
  const typescript = [
    'import { Dag } from "@task-api/workflow/dag";',
    'export const dag = new Dag("d");',
    'const get = dag.task("get", { image: "get:1", taskTemplate: "default" });',
    'dag.task("work", { image: "work:1", taskTemplate: "default", inputs: { inn: get.output("downloads") } });',
  ].join("\n");

  it.each([
    ["dag.py", python, "dag.py:10:"],
    ["dag.ts", typescript, "dag.ts:4:"],
  ])("holds %s to the lock beside it, at its lines", async (name, text, place) => {
    const alone = await validate({ [name]: text }, name);
    expect([alone.code, alone.out]).toEqual([0, expect.stringContaining(`${name}: valid`)]);
    const { code, out } = await validate(
      { [name]: text, "dag.lock.json": lock(locked, "d") },
      name,
    );
    expect(code).toBe(1);
    expect(out).toContain(place);
    expect(out).toContain('has no input channel "inn"');
  });

  it("says what is wrong with the file", async () => {
    const { code, out } = await validate({ "dag.py": "nothing =" }, "dag.py");
    expect([code, out]).toEqual([1, expect.stringContaining("dag-file/syntax")]);
  });
});
