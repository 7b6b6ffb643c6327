import { expect, test } from "vitest";
import { compareRuns } from "./compare-runs.ts";
import type { TaskFacts } from "./read-dag-run.ts";

const GET: TaskFacts = {
  task: "get",
  image: "get:1",
  imageId: "sha256:1",
  template: "get",
  command: ["sh"],
  env: ["A=1"],
  channels: ["output data of get/data at /data"],
  files: { "get/data/a/x": "11", "get/data/a/y": "22" },
};
const USE: TaskFacts = { ...GET, task: "use", files: { "use/out/a/x": "33" } };

test("two runs that did and made the same are the same", () => {
  expect(compareRuns([GET, USE], [{ ...GET }, { ...USE }])).toEqual({
    tasks: [
      { task: "get", image: "get:1", files: 2, differences: [] },
      { task: "use", image: "get:1", files: 1, differences: [] },
    ],
    differences: [],
    same: true,
  });
});

test.each([
  [{ imageId: "sha256:2" }, "imageId: sha256:1 and sha256:2"],
  [{ env: ["A=2"] }, "env: A=1 and A=2"],
  [{ channels: [] }, "channels: output data of get/data at /data and "],
  [{ files: { ...GET.files, "get/data/a/x": "12" } }, "get/data/a/x: two contents"],
  [{ files: { "get/data/a/x": "11" } }, "get/data/a/y: only the first run has it"],
  [{ files: { ...GET.files, z: "44" } }, "z: only the second run has it"],
])("what is not the same is named: %o", (change, difference) => {
  const { tasks, same } = compareRuns([GET], [{ ...GET, ...change }]);
  expect(tasks[0]?.differences).toEqual([difference]);
  expect(same).toBe(false);
});

test.each([[[GET]], [[USE, GET]], [[]]])(
  "tasks that lack or come in another order are named",
  (second) => {
    const { differences, same } = compareRuns([GET, USE], second);
    expect(differences).toEqual([
      `tasks: get, use and ${second.map(({ task }) => task).join(", ")}`,
    ]);
    expect(same).toBe(false);
  },
);

test("runs without tasks are nothing that could be the same", () => {
  expect(compareRuns([], []).same).toBe(false);
});
