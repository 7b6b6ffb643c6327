import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { freshFolder } from "../testing/fresh-folder.ts";
import { migrations } from "./migrations.ts";
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
  store.commit([{ run: end.run, changes: [], tries: [], state: "success" }]);
  expect(found(store)).toEqual(["SHORT", "LONG"]);
  expect(store.removeEnded(end.run)).toBe(true);
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

it("are in no backup, and stay in the store for the runs that go on", () => {
  const { store, end } = runWithSecrets();
  const newer = [...migrations, "ALTER TABLE dag_run ADD COLUMN owner TEXT"];
  const upgraded = new DagStore(store.file, { migrations: newer });
  onTestFinished(() => upgraded.close());
  expect(upgraded.secrets(end.run)).toEqual(secrets);
  const folder = join(store.file, "..");
  const [name = "", ...others] = readdirSync(folder).filter((one) => !one.startsWith("store.db"));
  expect([name, others]).toEqual([expect.stringMatching(/^store\.v\d+\..*\.db$/), []]);
  const backup = new DagStore(join(folder, name));
  onTestFinished(() => backup.close());
  expect(found(backup)).toEqual([]);
  const [run] = backup.runs();
  expect(run && [run.state, backup.plan(run), backup.secrets(run.id)]).toEqual([
    "queued",
    "{}",
    {},
  ]);
});
