import { describe, expect, it } from "vitest";
import { TaskState } from "../engine/states.ts";
import { dagOf } from "../testing/small-dag.ts";
import { pictureOf } from "./dag-picture.ts";
import { renderSvg } from "./render-svg.ts";

const hostile = `</text><script>alert("1")</script>&'\u0000\u202E`;

describe("a DAG as SVG", () => {
  it("has a box per task, channels on its arrows and order alone dashed", async () => {
    const dag = dagOf({ get: [], work: ["get.downloads>data-to-process"], mail: ["work", "get"] });
    const states = [TaskState.success, TaskState.running, TaskState.none];
    const svg = renderSvg(pictureOf(dag, (task) => states[task] ?? TaskState.none));
    expect(svg.match(/class="dag-card"/g)).toHaveLength(3);
    expect(svg.match(/class="dag-edge"/g)).toHaveLength(1);
    expect(svg.match(/class="dag-edge dag-order"/g)).toHaveLength(2);
    await expect(svg).toMatchFileSnapshot("__snapshots__/small-dag.svg");
  });

  it("lets nothing out of the places that are for text", () => {
    const picture = {
      title: hostile,
      description: hostile,
      tasks: [
        { id: hostile, detail: hostile },
        { id: "b", detail: "" },
      ],
      edges: [{ from: 0, to: 1, channels: [hostile] }],
    };
    const svg = renderSvg(picture, { linkOf: () => `#"${hostile}` });
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u0000");
    expect(svg).not.toContain("\u202E");
    const tags = new Set([...svg.matchAll(/<\/?([^\s/>]+)/g)].map(([, name = ""]) => name));
    expect([...tags].toSorted((one, other) => one.localeCompare(other))).toEqual([
      "a",
      "defs",
      "desc",
      "g",
      "marker",
      "path",
      "rect",
      "style",
      "svg",
      "text",
      "title",
    ]);
    expect(svg).toContain("<title>&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)");
  });

  it("shows the first of many channels, and shortens long names in their middle", () => {
    const channels = Array.from({ length: 9 }, (_, index) => `channel ${index}`);
    const id = `a${"b".repeat(200)}z`;
    const svg = renderSvg({
      title: "t",
      tasks: [
        { id, detail: "" },
        { id: "c", detail: "" },
      ],
      edges: [{ from: 0, to: 1, channels }],
    });
    expect(svg).toContain(">and 7 more</text>");
    expect(svg).toMatch(/>ab{17}…b{16}z<\/text>/);
  });

  it("draws a DAG without tasks", () => {
    expect(renderSvg(pictureOf(dagOf({})))).toContain('viewBox="0 0 32 32"');
  });
});
