// DAG files in real child processes, and what they give.
import { readWorkflow } from "@task-api/spec";
import { describe, expect, it } from "vitest";
import { dagFolder, load } from "../../testing/dag-folder.ts";

const { write, outcomeOf } = dagFolder();

const three = [
  'import { Dag } from "task-api";',
  "",
  "interface Options { readonly owner: string }",
  'const defaultArgs: Options = { owner: "kaapana" };',
  'const image = `${process.env["DEFAULT_REGISTRY"]}/tool:1.0`;',
  "",
  'export const dag = new Dag("my-dag", { defaultArgs: { ...defaultArgs } });',
  'const getData = dag.task("get-data", { image, taskTemplate: "download" });',
  "function step(id: string, from: typeof getData) {",
  "  return dag.task(id, {",
  "    image,",
  '    taskTemplate: "step",',
  '    inputs: { in: from.output("out") },',
  "  });",
  "}",
  'const a = step("a", getData);',
  "dag",
  '  .task("last", { image, taskTemplate: "end" })',
  "  .after(a);",
];

describe("a DAG file", () => {
  it("gives its DAG, with the lines of its tasks", async () => {
    const file = write("dag.ts", three);
    const outcome = await load(file, { env: { DEFAULT_REGISTRY: "registry.example" } });
    expect(outcome.issues).toEqual([]);
    const [loaded, ...more] = outcome.ok ? outcome.value : [];
    expect(more).toEqual([]);
    expect(loaded?.document).toEqual({
      dag_id: "my-dag",
      default_args: { owner: "kaapana" },
      tasks: [
        { task_id: "get-data", image: "registry.example/tool:1.0", taskTemplate: "download" },
        {
          task_id: "a",
          image: "registry.example/tool:1.0",
          taskTemplate: "step",
          iochannel_maps: [
            {
              upstream_operator: "get-data",
              upstream_output_channel: "out",
              input_channel: "in",
            },
          ],
        },
        {
          task_id: "last",
          image: "registry.example/tool:1.0",
          taskTemplate: "end",
          upstream_task_ids: ["a"],
        },
      ],
    });
    expect(
      [["tasks", 0, "image"], ["tasks", 1], ["tasks", 2, "x", 0], ["dag_id"], ["tasks"], []].map(
        (path) => loaded?.lineOf(path),
      ),
    ).toEqual([8, 10, 18, 7, 7, 7]);
    const content = JSON.stringify(loaded?.document);
    expect((await readWorkflow({ file, content })).issues).toEqual([]);
  });

  it.for(["dag.ts", "dag.mts", "dag.js", "dag.mjs"])("may be a %s", async (name) => {
    const lines = ['import { Dag } from "@task-api/workflow";', 'export default new Dag("d");'];
    expect(await outcomeOf(name, lines)).toEqual(["d"]);
  });

  it("may be CommonJS", async () => {
    const lines = ['const { Dag } = require("task-api");', 'module.exports = new Dag("d");'];
    expect(await outcomeOf("dag.js", lines)).toEqual(["d"]);
  });

  it("takes the API that is installed beside it, which may be another copy", async () => {
    write("node_modules/task-api/package.json", '{ "type": "module", "exports": "./index.js" }');
    write("node_modules/task-api/index.js", [
      "export class Dag {",
      "  constructor(id) {",
      '    const value = { protocol: 1, stack: "", graph: { stacks: () => [] } };',
      "    value.toDocument = () => ({ dag_id: `${id} of the installed one`, tasks: [] });",
      '    Object.defineProperty(this, Symbol.for("task-api.dag"), { value });',
      "  }",
      "}",
    ]);
    const lines = ['import { Dag } from "task-api";', 'export const dag = new Dag("d");'];
    expect(await outcomeOf("dag.ts", lines)).toEqual(["d of the installed one"]);
  });

  it("takes the caller's API where the command alone is installed", async () => {
    write("node_modules/task-api/package.json", '{ "bin": "bin.js" }');
    const lines = ['import { Dag } from "task-api";', 'export const dag = new Dag("d");'];
    expect(await outcomeOf("dag.ts", lines)).toEqual(["d"]);
  });

  it("gives all DAGs that it exports, in the order in which they were made", async () => {
    const lines = [
      'import { Dag } from "task-api";',
      'const [c, a, b, hidden] = ["c", "a", "b", "hidden"].map((id) => new Dag(id));',
      "export const z = c, list = [b, a];",
      "export default a;",
    ];
    expect(await outcomeOf("dag.ts", lines)).toEqual(["c", "a", "b"]);
  });

  it("gives the DAGs that it makes, where it exports none, and not those of files it imports", async () => {
    write("other.ts", [
      'import { Dag } from "task-api";',
      'export const other = new Dag("other");',
      "export function made(id: string): Dag { return new Dag(id); }",
    ]);
    const lines = [
      'import { Dag } from "task-api";',
      'import { made } from "./other.ts";',
      'new Dag("one");',
      'made("two");',
    ];
    expect(await outcomeOf("dag.ts", lines)).toEqual(["one", "two"]);
  });

  it("may print, wait, start timers and import its neighbours", async () => {
    write("images.ts", 'export const image: string = "x";');
    let printed = "";
    const lines = [
      'import { readFileSync } from "node:fs";',
      'import { Dag } from "task-api";',
      'const { image } = await import("./images.ts");',
      "setInterval(() => undefined, 1000);",
      'console.log("x".repeat(3_000_000));',
      'console.error(readFileSync("images.ts", "utf8"));',
      'export const dag = new Dag("d");',
      'for (let i = 0; i < 2000; i += 1) dag.task(`t${i}`, { image, taskTemplate: "t" });',
    ];
    const outcome = await load(write("dag.ts", lines), { onOutput: (text) => (printed += text) });
    expect(outcome.issues).toEqual([]);
    const [loaded] = outcome.ok ? outcome.value : [];
    expect(Object(loaded?.document).tasks).toHaveLength(2000);
    expect(loaded?.lineOf(["tasks", 1999])).toBe(8);
    expect(printed).toContain("export const image");
  });
});
