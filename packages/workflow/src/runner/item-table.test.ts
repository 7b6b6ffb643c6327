import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../testing/dag-file.ts";
import { readItemTable, writeItemTable, type ItemTable } from "./item-table.ts";

const table: ItemTable = {
  taskId: "a",
  channel: "in",
  rows: [
    {
      item: "x",
      state: "failed",
      reason: "Failed",
      message: "exit code 3",
      exitCode: 3,
      endedAt: "2026-01-31T12:00:00.000Z",
      outputs: { out: false },
      record: "task_run-x.json",
    },
  ],
};

describe("the item table", () => {
  it("is read as it was written, and nothing is left beside it", () => {
    const folder = folderWith({});
    writeItemTable(folder, table);
    expect(readItemTable(folder)).toEqual(table);
    expect(readdirSync(folder)).toEqual(["items.json"]);
  });

  it("is none where there is none, or something else", () => {
    const folder = folderWith({});
    expect(readItemTable(folder)).toBeUndefined();
    writeFileSync(join(folder, "items.json"), '{"taskId": 1}');
    expect(readItemTable(folder)).toBeUndefined();
    writeFileSync(join(folder, "items.json"), "{");
    expect(readItemTable(folder)).toBeUndefined();
  });
});
