// `task-api dag list` and `dag show`: DAGs as lists and pictures, from their files alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, type Tree } from "./testing/folder.ts";
import { taskApi, type Ended } from "./testing/program.ts";

const study = {
  dag_id: "lung-study",
  description: "Segments lungs",
  tags: ["ct", "lung"],
  tasks: [
    task("download"),
    task("segment", [["download", "dicom", "images"]]),
    task("measure", [
      ["segment", "masks", "masks"],
      ["download", "dicom", "images"],
    ]),
    { ...task("mail"), upstream_task_ids: ["download"] },
  ],
};
const wrong = { dag_id: "wrong", tasks: [{ ...task("a"), upstream_task_ids: ["b"] }] };
const tree: Tree = { "study.json": study, "wrong.json": wrong };

function task(task_id: string, maps: readonly (readonly [string, string, string])[] = []): object {
  const iochannel_maps = maps.map(
    ([upstream_operator, upstream_output_channel, input_channel]) => ({
      upstream_operator,
      upstream_output_channel,
      input_channel,
    }),
  );
  return { task_id, image: `tools/${task_id}:1.0`, taskTemplate: "main", iochannel_maps };
}

function call(...args: readonly string[]): Promise<Ended> {
  return taskApi(["dag", ...args], { cwd: folderWith(tree) });
}

describe("task-api dag list", { tags: ["bundle"] }, () => {
  it("says which DAGs are in files", async () => {
    const { code, out, err } = await call("list", "study.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "DAG         TASKS  FILE        TAGS      DESCRIPTION
      lung-study  4      study.json  ct, lung  Segments lungs
      "
    `);
  });

  it("lists those that can be read beside what is wrong with the others", async () => {
    const { code, out, err } = await call("list", "study.json", "wrong.json");
    expect(code).toBe(2);
    expect(out).toContain("lung-study");
    expect(err).toContain('the DAG has no task "b"');
    const json = await call("list", "wrong.json", "study.json", "--json");
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({
      dags: [{ dag_id: "lung-study", tasks: ["download", "segment", "measure", "mail"] }],
      issues: [{ code: expect.any(String) }],
    });
  });
});

describe("task-api dag show", { tags: ["bundle"] }, () => {
  it("draws a DAG as a tree", async () => {
    const { code, out, err } = await call("show", "study.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "lung-study: 4 tasks, 4 edges
      ● download
      ├─● mail    (order only)
      ● segment   dicom → images
      ● measure   segment: masks → masks; download: dicom → images
      "
    `);
  });

  it("draws it for Markdown", async () => {
    const { code, out } = await call("show", "study.json", "--format", "mermaid");
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "---
      title: "lung-study"
      ---
      flowchart LR
        t0["download<br/><small>main · download:1.0</small>"]
        t1["segment<br/><small>main · segment:1.0</small>"]
        t2["measure<br/><small>main · measure:1.0</small>"]
        t3["mail<br/><small>main · mail:1.0</small>"]
        t0 -->|"dicom → images"| t1
        t1 -->|"masks → masks"| t2
        t0 -->|"dicom → images"| t2
        t0 -.-> t3
      "
    `);
  });

  it("writes a picture into a file", async () => {
    const cwd = folderWith(tree);
    const args = ["dag", "show", "study.json", "--format", "svg", "--output", "dag.svg"];
    expect(await taskApi(args, { cwd })).toEqual({ code: 0, out: "", err: "" });
    const svg = readFileSync(join(cwd, "dag.svg"), "utf8");
    expect(svg).toMatch(
      /^<svg [^]*<title>lung-study<\/title><desc>Segments lungs<\/desc>[^]*<\/svg>\n$/,
    );
    expect(svg.match(/class="dag-card"/g)).toHaveLength(4);
  });

  it("gives programs its tasks and edges", async () => {
    const { code, out } = await call("show", "study.json", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      dag_id: "lung-study",
      edges: [
        { from: "download", to: "segment" },
        {
          from: "segment",
          to: "measure",
          channels: [{ upstream_output_channel: "masks", input_channel: "masks" }],
        },
        { from: "download", to: "measure" },
        { from: "download", to: "mail", channels: [] },
      ],
    });
  });

  it.for([
    [["show"], "'dag show' takes a FILE or --run RUN; neither came"],
    [
      ["show", "study.json", "--run", "x"],
      "--run says which DAG is drawn; a FILE or --dag came as well",
    ],
    [["show", "--run", "x"], "there are no DAG runs below "],
    [["show", "study.json", "--dag", "other"], "the file has no DAG 'other', it has lung-study"],
    [["show", "study.json", "--output", "none/dag.svg"], "dag.svg cannot be written: ENOENT"],
    [
      ["show", "study.json", "--format", "png"],
      "--format is one of text, mermaid, svg, json; 'png' came",
    ],
    [["show", "wrong.json"], 'the DAG has no task "b"'],
    [["logs", "x", "y"], "there are no DAG runs below "],
  ] as const)("refuses the call %j", async ([args, message]) => {
    const { code, out, err } = await call(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });
});
