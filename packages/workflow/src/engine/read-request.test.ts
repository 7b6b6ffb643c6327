import { describe, expect, it } from "vitest";
import { eventOf, writeRequest, type DagRequest } from "./requests.ts";

const requests: readonly DagRequest[] = [
  { type: "cancel" },
  { type: "cancel", kill: true },
  { type: "clear", tasks: [0, 7] },
  { type: "mark", task: 3, state: "success" },
  { type: "mark", task: 3, state: "failed" },
];

describe("what a user wants of a DAG run", () => {
  it.each(requests)("is what the engine reads: %j", (request) => {
    expect(eventOf({ content: writeRequest(request) }, { at: 5, size: 10 })).toMatchObject(request);
  });

  it.each([
    [{ type: "explode" }],
    [{ type: "clear" }],
    [{ type: "mark", task: "a", state: "success" }],
    [{ type: "mark", task: 1, state: "skipped" }],
    [[]],
    [null],
    [7],
  ])("is dropped where another version of the program has written it: %j", (content) => {
    expect(eventOf({ content: JSON.stringify(content) }, { at: 5, size: 10 })).toBeUndefined();
  });

  it("is dropped where nobody can read it", () => {
    expect(eventOf({ content: "{" }, { at: 5, size: 10 })).toBeUndefined();
  });
});
