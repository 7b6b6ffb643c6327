import { expect, it } from "vitest";
import { renderObject } from "./render-object.ts";

const shared = { drop: ["ALL"] };
const value = {
  metadata: { name: "task-1" },
  env: [
    { name: "A", value: "yes" },
    { name: "B", value: "0777" },
    { name: "C", value: "1e3" },
    { name: "D", value: "two\nlines" },
    { name: "E", value: `${"a long line ".repeat(12)}end` },
    { name: "F", value: "1:20" },
    { name: "G", value: "***" },
  ],
  one: shared,
  two: shared,
};

it("quotes what YAML 1.1 would take for something else, and repeats what is there twice", async () => {
  expect(await renderObject(value, "yaml")).toMatchInlineSnapshot(`
    "metadata:
      name: task-1
    env:
      - name: A
        value: "yes"
      - name: B
        value: "0777"
      - name: C
        value: "1e3"
      - name: D
        value: |-
          two
          lines
      - name: E
        value: a long line a long line a long line a long line a long line a long line a long line a long line a long line a long line a long line a long line end
      - name: F
        value: "1:20"
      - name: G
        value: "***"
    one:
      drop:
        - ALL
    two:
      drop:
        - ALL
    "
  `);
});

it("prints JSON for people", async () => {
  expect(JSON.parse(await renderObject(value, "json"))).toEqual(value);
});
