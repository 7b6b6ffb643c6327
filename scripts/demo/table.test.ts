import { styleText } from "node:util";
import { expect, test } from "vitest";
import { renderTable } from "./table.ts";

test("a table lines its columns up, with umlauts, colours and missing cells", () => {
  const decomposed = "Scha\u0308del";
  const red = styleText("red", "WRONG", { validateStream: false });
  const lines = renderTable([
    ["item", "files", "result"],
    ["Schädel", "181", "same"],
    [decomposed, "4", red],
    ["x"],
  ]).split("\n");
  expect(lines).toEqual([
    "item     files  result",
    "───────  ─────  ──────",
    "Schädel  181    same",
    `${decomposed}  4      ${red}`,
    "x",
  ]);
});
