import { describe, expect, it } from "vitest";
import { TaskState } from "../engine/states.ts";
import { dagOf, randomDag, type Nodes } from "../testing/small-dag.ts";
import { pictureOf } from "./dag-picture.ts";
import { renderText } from "./render-text.ts";
import { treeLines } from "./tree-lines.ts";

const study: Nodes = {
  download: [],
  convert: ["download.dicom>dicom"],
  segment: ["convert.nrrd>images"],
  measure: ["convert.nrrd>images", "segment.masks>masks"],
  notify: ["download"],
  report: ["measure.tables>tables", "download.dicom>originals", "download.meta>meta", "notify"],
  other: [],
};

describe("a DAG as text", () => {
  it("has each task once, and says what comes from where", () => {
    expect(renderText(pictureOf(dagOf(study)))).toMatchInlineSnapshot(`
      "my-dag: 7 tasks, 8 edges
      ● download
      ├─● notify  (order only)
      ● convert   dicom → dicom
      ● segment   nrrd → images
      ● measure   segment: masks → masks; convert: nrrd → images
      ● report    measure: tables → tables; notify: (order only); download: dicom → originals, meta → meta

      ● other
      "
    `);
  });

  it("shows the states of a run", () => {
    const states = [TaskState.success, TaskState.running, TaskState.failed];
    const picture = pictureOf(
      dagOf({ a: [], b: ["a"], c: ["a"] }),
      (task) => states[task] ?? "none",
    );
    const painted = renderText(picture, {
      state: (state, text) => `<${text}:${state}>`,
      quiet: (text) => text,
    });
    expect(painted).toMatchInlineSnapshot(`
      "my-dag: 3 tasks, 2 edges
      <✓:success> a    <success:success>
      ├─<▶:running> b  <running:running>  (order only)
      <✗:failed> c    <failed:failed>   (order only)
      "
    `);
  });

  it("keeps a chain of 1,000 tasks in one column", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 1000 }, (_, task) => [`t${task}`, task === 0 ? [] : [`t${task - 1}`]]),
    );
    const lines = renderText(pictureOf(dagOf(chain))).split("\n");
    expect(lines).toHaveLength(1002);
    expect(lines[1000]).toBe("● t999  (order only)");
  });

  it.each([1, 2, 3, 4])(
    "draws in no further than halving allows, whatever the DAG (random DAG %i)",
    (seed) => {
      const lines = treeLines(pictureOf(randomDag(500, seed)));
      expect(new Set(lines.map(({ task }) => task)).size).toBe(500);
      expect(lines).toHaveLength(500);
      expect(Math.max(...lines.map(({ rails }) => rails.length / 2))).toBeLessThanOrEqual(
        Math.log2(500),
      );
    },
  );

  it("names a few of many tasks before one", () => {
    const many = Array.from({ length: 30 }, (_, task) => `t${task}`);
    const nodes = { ...Object.fromEntries(many.map((id) => [id, []])), end: many };
    const text = renderText(pictureOf(dagOf(nodes)));
    expect(text).toContain("t4: (order only); and 25 other tasks\n");
  });

  it("lets no channel act on the terminal", () => {
    const text = renderText(pictureOf(dagOf({ a: [], b: ["a.\u001B[2J>\u202Ein"] })));
    expect(text).toContain(String.raw`\u001b[2J → \u202ein`);
  });
});
