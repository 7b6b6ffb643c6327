import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { freshFolder } from "../testing/fresh-folder.ts";
import { DagStore, type RunChange } from "./dag-store.ts";

/** One that fits on a page, and one that takes several of its own. */
const secrets = { SHORT: "hunter2-hunter2", LONG: "correct-horse-battery-staple.".repeat(500) };

interface Given {
  readonly store: DagStore;
  readonly end: RunChange;
}

function runWithSecrets(): Given {
  const store = new DagStore(join(freshFolder(), "store.db"));
  onTestFinished(() => store.close());
  const { id } = store.createRun({ dagId: "d", runId: "r", createdAt: 1, plan: "{}", secrets });
  return { store, end: { run: id, changes: [], tries: [], state: "success", endedAt: 2 } };
}

/** Which secrets are somewhere in the files of a store. */
function found({ file }: DagStore): readonly string[] {
  const bytes = ["", "-wal", "-shm", "-journal"]
    .filter((part) => existsSync(`${file}${part}`))
    .map((part) => readFileSync(`${file}${part}`, "latin1"))
    .join("");
  const words = { SHORT: secrets.SHORT, LONG: secrets.LONG.slice(0, 28) };
  return Object.entries(words).flatMap(([name, word]) => (bytes.includes(word) ? [name] : []));
}

it("are in the file while their run goes on, and nowhere in it after its end", () => {
  const { store, end } = runWithSecrets();
  expect(found(store)).toEqual(["SHORT", "LONG"]);
  store.commit([end]);
  expect(store.secrets(end.run)).toEqual({});
  expect(found(store)).toEqual([]);
});

it("are gone with a run that is removed", () => {
  const { store, end } = runWithSecrets();
  store.removeRuns([end.run]);
  expect(found(store)).toEqual([]);
});

it("are taken out later where somebody reads at the moment, or the process was killed before", () => {
  const { store, end } = runWithSecrets();
  const reader = new DatabaseSync(store.file);
  reader.exec("BEGIN; SELECT count(*) FROM dag_run");
  const begun = Date.now();
  store.commit([end]);
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(found(store)).toEqual(["SHORT", "LONG"]);
  reader.exec("COMMIT");
  const next = new DagStore(store.file);
  onTestFinished(() => next.close());
  next.commit([{ run: end.run, changes: [], tries: [] }]);
  expect(found(store)).toEqual([]);
  reader.close();
});
