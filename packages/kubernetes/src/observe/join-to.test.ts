import { expect, it } from "vitest";
import type { LogLine } from "@task-api/runtime";
import { joinTo } from "./join-to.ts";

function line(second: number, text: string, partial = false): LogLine {
  return { at: `2026-01-31T12:00:0${second}.000000000Z`, stream: "stdout", text, partial };
}

const cut = line(2, "4", true);

it("joins the second part of a line to the first, once something comes, and nothing after it", () => {
  const joined = joinTo(cut);
  expect(joined([])).toEqual([]);
  expect(joined([line(3, "04682"), line(3, "404683")])).toEqual([
    line(2, "404682"),
    line(3, "404683"),
  ]);
  expect(joined([line(4, "404684")])).toEqual([line(4, "404684")]);
});

it("leaves a line as it is that is there from its beginning, and all where none was cut", () => {
  const whole = [line(1, "404681"), line(2, "404682")];
  expect(joinTo(cut)(whole)).toEqual(whole);
  expect(joinTo(undefined)(whole)).toEqual(whole);
});
