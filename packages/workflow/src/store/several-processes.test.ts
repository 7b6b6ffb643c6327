// Several processes with one store: whoever runs DAGs, and those who want something of them.
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { freshFolder } from "../testing/fresh-folder.ts";
import { runChild } from "../testing/run-child.ts";
import { DagStore } from "./dag-store.ts";

const RUNS = 40;

it("make it together where there is none, and wait for each other when they write", async () => {
  const file = join(freshFolder(), "store.db");
  const labels = ["a", "b", "c", "d", "e", "f"];
  const ended = await Promise.all(
    labels.map((label) => runChild("store-child.ts", [file, String(RUNS), label])),
  );
  expect(ended).toEqual(labels.map(() => ({ code: 0, out: `made ${RUNS}\n`, err: "" })));
  const store = new DagStore(file);
  onTestFinished(() => store.close());
  expect(new Set(store.runs().map(({ runId }) => runId)).size).toBe(labels.length * RUNS);
}, 60_000);
