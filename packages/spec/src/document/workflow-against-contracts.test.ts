import { expect, test } from "vitest";
import { formatPath, type Finding } from "../issue/issue.ts";
import type { ProcessingContainer } from "../model/processing-container.ts";
import type { WireTaskTemplate } from "../schema/task-template.ts";
import { normaliseProcessingContainer } from "./normalise-processing-container.ts";
import { readWorkflow } from "./read-workflow.ts";
import { workflowAgainstContracts, workflowIssues } from "./workflow-against-contracts.ts";

const getter = templateOf({
  identifier: "get",
  inputs: [{ name: "list", mounted_path: "/list", required: false }],
  outputs: [{ name: "downloads", mounted_path: "/downloads" }],
  env: [{ name: "URL", value: "" }],
});
const worker = templateOf({
  identifier: "work",
  inputs: [
    { name: "data", mounted_path: "/data" },
    { name: "mask", mounted_path: "/mask" },
  ],
  outputs: [{ name: "result", mounted_path: "/result" }],
  env: [
    { name: "COUNT", value: "1", type: "int", maximum: 9 },
    { name: "MODE", value: "fast", choices: ["fast", "exact"], adjustable: false },
  ],
  resources: { requests: { memory: "4Gi", cpu: "2" } },
});
const contracts: Readonly<Record<string, ProcessingContainer>> = {
  "get:1": contractWith(getter),
  "work:1": contractWith(worker, { ...worker, identifier: "work-slowly" }),
};

test("a DAG whose tasks fit their contracts has nothing to say", async () => {
  const tasks = [
    task("get", "get:1", "get"),
    task("work", "work:1", "work", {
      iochannel_maps: [map("get", "downloads", "data")],
      inputs: [{ name: "mask", input: { host_path: "mask" } }],
      env: [{ name: "COUNT", value: "3" }],
    }),
  ];
  expect(await told(tasks)).toEqual([]);
});

test("a template that the contract lacks is told with those it has, and nothing else of its task", async () => {
  const tasks = [task("w", "work:1", "wrok", { iochannel_maps: [map("g", "downloads", "x")] })];
  expect(await told([...tasks, task("g", "get:1", "get")])).toEqual([
    'error task/unknown-template tasks[0].taskTemplate: the processing-container has no task template "wrok", did you mean "work"? (there are: work, work-slowly)',
  ]);
});

test("channels that do not exist are told on both ends of a map, and for bindings", async () => {
  const iochannel_maps = [
    map("get", "download", "data"),
    map("get", "list", "result"),
    map("get", "downloads", "msk"),
  ];
  const inputs = [{ name: "moon", input: { host_path: "x" } }];
  const tasks = [
    task("get", "get:1", "get"),
    task("work", "work:1", "work", { iochannel_maps, inputs }),
  ];
  expect(await told(tasks)).toMatchInlineSnapshot(`
    [
      "error workflow/unknown-channel tasks[1].iochannel_maps[0].upstream_output_channel: task template 'get' has no output channel "download", did you mean "downloads"? (its outputs are: downloads)",
      "error workflow/unknown-channel tasks[1].iochannel_maps[1].upstream_output_channel: task template 'get' has no output channel "list" ('list' is an input of 'get': name one of its outputs)",
      "error task/unknown-channel tasks[1].inputs[0].name: task template 'work' has no input channel "moon" (its inputs are: data, mask)",
      "error workflow/unknown-channel tasks[1].iochannel_maps[1].input_channel: task template 'work' has no input channel "result" ('result' is an output of this task: a DAG run makes its directory)",
      "error workflow/unknown-channel tasks[1].iochannel_maps[2].input_channel: task template 'work' has no input channel "msk", did you mean "mask"? (its inputs are: data, mask)",
      "error workflow/unfed-input tasks[1].iochannel_maps: input channel 'mask' of task 'work' gets no data (add {"upstream_operator":"…","upstream_output_channel":"…","input_channel":"mask"} to 'iochannel_maps', or bind it under 'inputs')",
    ]
  `);
});

test("an input that is needed and gets no data is told at the maps, or at the task", async () => {
  const tasks = [
    task("get", "get:1", "get"),
    task("a", "work:1", "work", { iochannel_maps: [map("get", "downloads", "data")] }),
    task("b", "work:1", "work", { upstream_task_ids: ["get"] }),
  ];
  expect(await told(tasks)).toMatchInlineSnapshot(`
    [
      "error workflow/unfed-input tasks[1].iochannel_maps: input channel 'mask' of task 'a' gets no data (add {"upstream_operator":"…","upstream_output_channel":"…","input_channel":"mask"} to 'iochannel_maps', or bind it under 'inputs')",
      "error workflow/unfed-input tasks[2]: input channel 'data' of task 'b' gets no data (add {"upstream_operator":"…","upstream_output_channel":"…","input_channel":"data"} to 'iochannel_maps', or bind it under 'inputs')",
      "error workflow/unfed-input tasks[2]: input channel 'mask' of task 'b' gets no data (add {"upstream_operator":"…","upstream_output_channel":"…","input_channel":"mask"} to 'iochannel_maps', or bind it under 'inputs')",
    ]
  `);
});

test("what a task sets is held to its template", async () => {
  const tasks = [
    task("work", "work:1", "work", {
      iochannel_maps: [map("gone", "x", "data"), map("gone", "y", "mask")],
      env: [
        { name: "COUNT", value: "10" },
        { name: "MODE", value: "fsat" },
        { name: "CONT", value_from: { env: "X" } },
      ],
      resources: { limits: { memory: "2Gi", cpu: 1 } },
      mount_conf: "/mask",
    }),
  ];
  expect(await told(tasks)).toMatchInlineSnapshot(`
    [
      "error env/out-of-range tasks[0].env[0].value: the value of 'COUNT' must be at most 9, not "10"",
      "error env/unknown-choice tasks[0].env[1].value: the value of 'MODE' must be one of "fast", "exact", not "fsat", did you mean "fast"?",
      "warning task/not-adjustable tasks[0].env[1].value: 'MODE' is set although its task template says adjustable: false",
      "warning task/undeclared-env tasks[0].env[2].name: the task template declares no variable 'CONT', did you mean "COUNT"? (it is passed on as it is)",
      "warning task/request-raises-limit tasks[0].resources.limits.memory: the limit of memory (2Gi) is below the request of the task template (4Gi), so the limit is raised (set 'requests' of memory as well)",
      "error resources/request-above-limit tasks[0].resources.limits.cpu: the limit of cpu (1) is below the request of the task template (2) (set 'requests' of cpu as well)",
      "error task/conf-collides tasks[0].mount_conf: 'mount_conf' must not be the mounted_path of channel 'mask'",
    ]
  `);
});

test("of images whose contract is not at hand nothing is said, also where a map leads to them", async () => {
  const tasks = [
    task("a", "unknown:1", "x", { iochannel_maps: [map("b", "nothing", "nowhere")] }),
    task("b", "constructor", "x"),
    task("get", "get:1", "get", { iochannel_maps: [map("b", "nothing", "list")] }),
  ];
  expect(await told(tasks)).toEqual([]);
});

test("a template inside a task is looked at without a contract, on both ends of a map", async () => {
  const own = { ...worker, identifier: "own" };
  const tasks = [
    task("a", "unknown:1", own, { inputs: [{ name: "data", input: { host_path: "x" } }] }),
    task("b", "get:1", "get", { iochannel_maps: [map("a", "reslt", "list")] }),
  ];
  expect(await told(tasks)).toEqual([
    `error workflow/unfed-input tasks[0]: input channel 'mask' of task 'a' gets no data (add {"upstream_operator":"…","upstream_output_channel":"…","input_channel":"mask"} to 'iochannel_maps', or bind it under 'inputs')`,
    `error workflow/unknown-channel tasks[1].iochannel_maps[0].upstream_output_channel: task template 'own' has no output channel "reslt", did you mean "result"? (its outputs are: result)`,
  ]);
});

test("a DAG that was read is told everything once, in the order of its file", async () => {
  const tasks = [
    task("b", "get:1", "gte", { upstream_task_ids: ["c"] }),
    task("a", "unknown:1", { ...getter, env: [] }, { env: [{ name: "NEW", value: "1" }] }),
  ];
  const content = JSON.stringify({ dag_id: "dag", tasks }, undefined, 1);
  const reading = await readWorkflow({ file: "workflow.json", content });
  const issues = await workflowIssues(reading, contractOf);
  expect(issues.map(({ code, location }) => `${location?.line} ${code}`)).toMatchInlineSnapshot(`
    [
      "7 task/unknown-template",
      "9 workflow/unknown-upstream",
      "35 task/undeclared-env",
    ]
  `);
});

test("documents of the wrong structure are passed over", async () => {
  const wrong: readonly unknown[] = [null, 1, "x", [], {}, [null], [[]], [{ a: 1 }]];
  for (const part of wrong) {
    const fields = { task_id: part, inputs: part, iochannel_maps: part, env: part };
    const tasks = [
      { ...fields, image: "work:1", taskTemplate: "work" },
      { ...fields, image: part, taskTemplate: part },
    ];
    for (const document of [part, { tasks: part }, { tasks }]) {
      expect(await workflowAgainstContracts(document, contractOf)).toBeInstanceOf(Array);
    }
  }
});

test("a DAG of 5,000 tasks takes no long time", async () => {
  const tasks = Array.from({ length: 5000 }, (_, index) =>
    task(`t${index}`, "work:1", "work", {
      iochannel_maps: index === 0 ? [] : [map(`t${index - 1}`, "result", "data")],
    }),
  );
  expect(await workflowAgainstContracts({ tasks }, contractOf)).toHaveLength(5001);
}, 5000);

async function told(tasks: readonly unknown[]): Promise<readonly string[]> {
  return (await workflowAgainstContracts({ dag_id: "dag", tasks }, contractOf)).map(said);
}

function contractOf(image: string): ProcessingContainer | undefined {
  return Object.hasOwn(contracts, image) ? contracts[image] : undefined;
}

function task(
  task_id: string,
  image: string,
  taskTemplate: unknown,
  fields: Readonly<Record<string, unknown>> = {},
): unknown {
  return { task_id, image, taskTemplate, ...fields };
}

function map(upstream_operator: string, upstream_output_channel: string, input_channel: string) {
  return { upstream_operator, upstream_output_channel, input_channel };
}

function templateOf(fields: Partial<WireTaskTemplate>): WireTaskTemplate {
  return { identifier: "t", description: "", inputs: [], outputs: [], env: [], ...fields };
}

function contractWith(...templates: WireTaskTemplate[]): ProcessingContainer {
  return normaliseProcessingContainer({ name: "x", description: "", templates });
}

function said({ severity, code, path, message, hint }: Finding): string {
  const end = hint === undefined ? "" : ` (${hint})`;
  return `${severity} ${code} ${formatPath(path)}: ${message}${end}`;
}
