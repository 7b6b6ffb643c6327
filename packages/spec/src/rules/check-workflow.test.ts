import { expect, test } from "vitest";
import type { Finding } from "../issue/issue.ts";
import { formatPath } from "../issue/issue.ts";
import { checkWorkflow } from "./check-workflow.ts";

test("a DAG of tasks that are in order has nothing to say", async () => {
  const tasks = [task("get"), task("process", { iochannel_maps: [mapFrom("get")] })];
  expect(await check(tasks)).toEqual([]);
});

test("a cycle is told with its way round, at the dependency that closes it", async () => {
  const tasks = [
    task("a", { upstream_task_ids: ["c"] }),
    task("b", { iochannel_maps: [mapFrom("a")] }),
    task("c", { upstream_task_ids: ["start", "b"] }),
    task("start"),
  ];
  expect(await check(tasks)).toEqual([
    "error tasks[1].iochannel_maps[0].upstream_operator: the tasks form a cycle, none of them could ever start: a → b → c → a (take one of these dependencies away)",
  ]);
});

test("a task that names itself is told so, and as no cycle beside it", async () => {
  const tasks = [task("a", { upstream_task_ids: ["a"], iochannel_maps: [mapFrom("a")] })];
  expect(await check(tasks)).toEqual([
    'error tasks[0].upstream_task_ids[0]: task "a" names itself as a task that comes before it (name another task, or take it away)',
    'error tasks[0].iochannel_maps[0].upstream_operator: task "a" names itself as a task that comes before it (name another task, or take it away)',
  ]);
});

test("a chain of 100,000 tasks is checked, and a cycle of as many is told in a line", async () => {
  const chain = Array.from({ length: 100_000 }, (_, index) =>
    task(`t${index}`, { upstream_task_ids: index === 0 ? [] : [`t${index - 1}`] }),
  );
  expect(await check(chain)).toEqual([]);
  expect(await check(chain.toReversed())).toEqual([]);
  const [closed] = await check([task("t0", { upstream_task_ids: ["t99999"] }), ...chain.slice(1)]);
  expect(closed).toContain("t11 → (99985 more) → t99997 → t99998 → t99999 → t0");
}, 20_000);

test("a task with very many unknown tasks before it takes no long time", async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `missing${index}`);
  const chain = Array.from({ length: 20_000 }, (_, index) => task(`t${index}`));
  expect(await check([...chain, task("last", { upstream_task_ids: names })])).toHaveLength(20_000);
}, 20_000);

test("names of tasks that the DAG lacks are told with those it has, however they are called", async () => {
  const tasks = [
    task("get-data"),
    task("b", { upstream_task_ids: ["get-dta", "__proto__", "..", "a/b", "constructor"] }),
  ];
  const found = await check(tasks);
  expect(found).toHaveLength(5);
  expect(found[0]).toBe(
    'error tasks[1].upstream_task_ids[0]: the DAG has no task "get-dta", did you mean "get-data"? (its tasks are: get-data, b)',
  );
  const proto = [task("__proto__"), task("b", { upstream_task_ids: ["__proto__"] })];
  expect(await check(proto)).toEqual([]);
});

test("ids that are the same, differ by case, or are called like records are told", async () => {
  const tasks = ["a", "A", "a", "task_run-a.json", "my-task_run-a"].map((id) => task(id));
  expect(await check(tasks)).toMatchInlineSnapshot(`
    [
      "error tasks[2].task_id: task "a" is there twice: 'tasks[0]' has the same task_id",
      "warning tasks[1].task_id: task "A" differs from "a" by upper and lower case only (each task has a directory of its name, and some file systems take the two for one)",
      "error tasks[3].task_id: 'task_id' must not begin with 'task_run-': "task_run-a.json" (the records of a DAG run are called so, and lie beside the directories of its tasks)",
    ]
  `);
});

test("a channel has one source", async () => {
  const inputs = [bound("a"), bound("b"), bound("a")];
  const iochannel_maps = [mapFrom("up", "b"), mapFrom("up", "c"), mapFrom("up", "c")];
  expect(await check([task("up"), task("x", { inputs, iochannel_maps })])).toMatchInlineSnapshot(`
    [
      "error tasks[1].iochannel_maps[0].input_channel: input channel "b" gets its data twice: 'inputs[1]' feeds it already (a channel has one source: feed another channel, or take one of the two away)",
      "error tasks[1].iochannel_maps[2].input_channel: input channel "c" gets its data twice: 'iochannel_maps[1]' feeds it already (a channel has one source: feed another channel, or take one of the two away)",
      "error tasks[1].inputs[2].name: the binding of input channel "a" is there twice: 'inputs[0]' has the same name",
    ]
  `);
});

test("an empty DAG, and forms in two places, are told", async () => {
  expect(await check([])).toEqual(["error tasks: 'tasks' is empty: the DAG has nothing to run"]);
  const forms = { data_form: {} };
  const workflow = { tasks: [task("a")], ui_forms: forms, default_args: { ui_forms: forms } };
  expect(said(await checkWorkflow(workflow))).toEqual([
    "warning default_args.ui_forms: 'ui_forms' of 'default_args' has no effect: the DAG has 'ui_forms' of its own (keep one of the two)",
  ]);
});

test("the tasks of a DAG are held to the rules of tasks", async () => {
  const tasks = [
    task("a", {
      image: "Registry/Image:1",
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "${resources.limits.memry}" },
      ],
      command: [],
      resources: { limits: { cpu: "1" }, requests: { cpu: "2" } },
      inputs: [
        { name: "x", input: { host_path: "x" }, scale_rule: { target_regex: "(?=x)" } },
        { name: "y", volume_source: { persistentVolumeClaim: { claimName: "data" } } },
        { name: "z", volume_source: { hostpath: "/data" } },
      ],
      taskTemplate: { env: [{ name: "N", type: "int", value: "x" }] },
    }),
  ];
  const findings = await checkWorkflow({ tasks });
  expect(findings.map(({ code, path }) => `${formatPath(path)} ${code}`)).toMatchInlineSnapshot(`
    [
      "tasks[0].image task/image-reference",
      "tasks[0].env[1].name task/duplicate-env",
      "tasks[0].inputs[0].scale_rule.target_regex regex/invalid",
      "tasks[0].inputs[2].volume_source task/unknown-volume",
      "tasks[0].command contract/empty-command",
      "tasks[0].env[1].value placeholder/unknown",
      "tasks[0].resources.requests.cpu resources/request-above-limit",
      "tasks[0].taskTemplate.env[0].value env/wrong-type",
    ]
  `);
});

test("half of the credentials may come from default_args; what is incomplete there is told once", async () => {
  const password = { registryPassword: "hunter2" };
  const complete = [task("a", { registryUsername: "me" })];
  expect(said(await checkWorkflow({ default_args: password, tasks: complete }))).toEqual([]);
  const tasks = [task("a"), task("b"), task("c", { registryUsername: "me" })];
  expect(said(await checkWorkflow({ default_args: password, tasks }))).toEqual([
    "warning default_args.registryPassword: 'registryPassword' needs 'registryUsername'",
  ]);
});

test("half of the credentials may come from a config, which is held to the same rule", async () => {
  const config = { type: "docker", registryPassword: "hunter2" };
  const complete = [task("a", { registryUsername: "me" })];
  expect(said(await checkWorkflow({ default_args: { config }, tasks: complete }))).toEqual([]);
  const tasks = [task("a"), task("b", { config }), task("c", { config: { type: "k8s" } })];
  expect(said(await checkWorkflow({ default_args: { config }, tasks }))).toEqual([
    "warning default_args.config.registryPassword: 'registryPassword' needs 'registryUsername'",
    "warning tasks[1].config.registryPassword: 'registryPassword' needs 'registryUsername'",
  ]);
});

test("rules pass over whatever has the wrong structure", async () => {
  const wrong: readonly unknown[] = [null, 1, "x", [], {}, [null], [[]], [{ a: 1 }]];
  for (const part of wrong) {
    const fields = { task_id: part, upstream_task_ids: part, iochannel_maps: part, inputs: part };
    const tasks = [
      { ...fields, image: part, env: part, taskTemplate: part, resources: part, config: part },
    ];
    for (const document of [part, { tasks: part }, { tasks, default_args: part, ui_forms: part }]) {
      expect(await checkWorkflow(document)).toBeInstanceOf(Array);
    }
  }
});

function check(tasks: readonly unknown[]): Promise<readonly string[]> {
  return checkWorkflow({ dag_id: "dag", tasks }).then(said);
}

function task(task_id: string, fields: Readonly<Record<string, unknown>> = {}): unknown {
  return { task_id, image: "image:1", taskTemplate: "t", ...fields };
}

function mapFrom(upstream: string, input_channel = "in"): unknown {
  return { upstream_operator: upstream, upstream_output_channel: "out", input_channel };
}

function bound(name: string): unknown {
  return { name, input: { host_path: name } };
}

function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ severity, path, message, hint }) =>
      `${severity} ${formatPath(path)}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
}
