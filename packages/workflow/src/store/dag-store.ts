// The store of an engine: which DAG runs there are, how far each is, and what users want of them. Every method is one
// transaction; what it has returned from is there after a kill -9.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { FileLook } from "../reuse/hash-folder.ts";
import type { DagRunState } from "../engine/states.ts";
import type { StoredRun, TaskChange } from "../engine/run-state.ts";
import type { TaskStatus } from "../engine/task-status.ts";
import { findFileHash, keepFileHashes } from "./file-hashes.ts";
import { BUSY_MS, checkAll, openDatabase, type OpenDatabaseOptions } from "./open-database.ts";
import { dagRunOf, progressOf, statusOf, tryOf } from "./rows.ts";
import type { DagRun, RunProgress, TaskTryRow } from "./rows.ts";
import { StoreError, StoreTrouble } from "./store-error.ts";
import { Transactions } from "./transactions.ts";
import { wipeLog } from "./wipe-log.ts";
import { UPSERT_TASK, UPSERT_TRY, taskValues, tryValues } from "./write-rows.ts";

/** A run that is to be made. */
export interface NewDagRun {
  readonly dagId: string;
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly note?: string;
  /** What the engine runs: `plan/dag-plan.ts` reads and writes it. Without secrets. */
  readonly plan: string;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A change of a run, and of its tasks, that an engine has decided on. */
export interface RunChange {
  readonly run: number;
  readonly changes: readonly TaskChange[];
  /** Tries that have ended by it. */
  readonly tries: readonly TaskTryRow[];
  readonly state?: DagRunState;
  readonly isCancelled?: boolean;
  readonly startedAt?: number;
  /** `null`: it goes on again. */
  readonly endedAt?: number | null;
}

/** Something that a user wants of a run. */
export interface StoredRequest {
  readonly id: number;
  readonly run: number;
  /** JSON; `engine/requests.ts` reads and writes it. */
  readonly content: string;
}

/** An open store. One per process. */
export class DagStore {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #rows: Transactions;
  readonly #now: () => Date;
  /** The process that had it last has not closed it, or others have it open. */
  #mayBeBroken: boolean;
  /** The log may hold secrets that are gone from the tables, also those of a process that was killed. */
  #hasForgotten = true;

  /** @throws StoreError when the file cannot be used as a store */
  constructor(file: string, options: OpenDatabaseOptions = {}) {
    this.file = file;
    this.#now = options.now ?? (() => new Date());
    // SQLite removes the log when the last process closes the store.
    this.#mayBeBroken = existsSync(`${file}-wal`);
    this.#database = openDatabase(file, options);
    this.#rows = new Transactions(this.#database, file);
    for (const part of ["-wal", "-shm"]) {
      if (existsSync(`${file}${part}`)) chmodSync(`${file}${part}`, 0o600);
    }
  }

  /**
   * Looks at the whole file where it was left open by whoever had it last: half a second per GB, and as long as the disk
   * takes where it is not in memory. Damage that there may be otherwise is told by whatever reads it.
   * @throws StoreError when it is damaged
   */
  checkAfterCrash(): void {
    if (!this.#mayBeBroken) return;
    checkAll(this.#database, this.file);
    this.#mayBeBroken = false;
  }

  /** @throws StoreError `duplicate` when the DAG has a run of this id */
  createRun({ dagId, runId, createdAt, note, plan, secrets = {} }: NewDagRun): DagRun {
    return this.#rows.write(() => {
      if (this.findRun(dagId, runId) !== undefined) {
        throw new StoreError(
          StoreTrouble.duplicate,
          `DAG '${dagId}' has a run '${runId}' already`,
          "give another id with --run-id, or none: then one is made",
        );
      }
      const { lastInsertRowid } = this.#rows.run(
        "INSERT INTO dag_run (dag_id, run_id, state, created_at, note) VALUES (?, ?, 'queued', ?, ?)",
        [dagId, runId, createdAt, note ?? null],
      );
      this.#rows.run("INSERT INTO dag_plan VALUES (?, ?)", [lastInsertRowid, plan]);
      for (const [name, value] of Object.entries(secrets)) {
        this.#rows.run("INSERT INTO secret VALUES (?, ?, ?)", [lastInsertRowid, name, value]);
      }
      return this.run(Number(lastInsertRowid)) ?? unreachable();
    });
  }

  findRun(dagId: string, runId: string): DagRun | undefined {
    const row = this.#rows.get("SELECT * FROM dag_run WHERE dag_id = ? AND run_id = ?", [
      dagId,
      runId,
    ]);
    return row && dagRunOf(row);
  }

  run(id: number): DagRun | undefined {
    const row = this.#rows.get("SELECT * FROM dag_run WHERE id = ?", [id]);
    return row && dagRunOf(row);
  }

  /** What the engine runs. @throws StoreError `gone` when somebody has removed the run */
  plan({ id, dagId, runId }: DagRun): string {
    const row = this.#rows.get("SELECT content FROM dag_plan WHERE dag_run = ?", [id]);
    if (row !== undefined) return String(row["content"]);
    throw new StoreError(
      StoreTrouble.gone,
      `the run ${dagId}/${runId} was removed from the store`,
      "task-api dag runs lists those that are there",
    );
  }

  /** Newest first. */
  runs(filter: { readonly dagId?: string; readonly runId?: string } = {}): readonly DagRun[] {
    const { dagId = null, runId = null } = filter;
    return this.#rows
      .all(
        "SELECT * FROM dag_run WHERE (?1 IS NULL OR dag_id = ?1) AND (?2 IS NULL OR run_id = ?2) ORDER BY id DESC",
        [dagId, runId],
      )
      .map(dagRunOf);
  }

  /** Runs that an engine has to do something for, oldest first. */
  unfinishedRuns(): readonly DagRun[] {
    return this.#rows
      .all("SELECT * FROM dag_run WHERE state IN ('queued', 'running') ORDER BY id", [])
      .map(dagRunOf);
  }

  /** What is known of a run's tasks, by their index. */
  statuses(run: number): ReadonlyMap<number, TaskStatus> {
    const rows = this.#rows.all("SELECT * FROM task_instance WHERE dag_run = ?", [run]);
    return new Map(rows.map((row) => [Number(row["task"]), statusOf(row)]));
  }

  /** How far a run is, and what has changed of it after an earlier look; `undefined`: it is gone. */
  progress(
    run: number,
    after: Pick<RunProgress, "change"> = { change: -1 },
  ): RunProgress | undefined {
    // In this order: once the run has ended, so have its tasks.
    const row = this.#rows.get("SELECT state FROM dag_run WHERE id = ?", [run]);
    const tasks = this.#rows.all(
      "SELECT * FROM task_instance WHERE dag_run = ? AND change > ? ORDER BY change",
      [run, after.change],
    );
    return row && progressOf(row, tasks, after.change);
  }

  /** A run as an engine takes it up. */
  stored({ id, state, isCancelled }: DagRun): StoredRun {
    return { state, isCancelled, statuses: this.statuses(id) };
  }

  /** All tries that have ended, in their order. */
  tries(run: number): readonly TaskTryRow[] {
    return this.#rows
      .all("SELECT * FROM task_try WHERE dag_run = ? ORDER BY task, try_number", [run])
      .map(tryOf);
  }

  secrets(run: number): Readonly<Record<string, string>> {
    const rows = this.#rows.all("SELECT name, value FROM secret WHERE dag_run = ?", [run]);
    return Object.fromEntries(rows.map(({ name, value }) => [String(name), String(value)]));
  }

  /** Made by chance once, and the same from then on. */
  salt(): string {
    return this.#rows.write(() => {
      this.#rows.run("INSERT OR IGNORE INTO setting VALUES ('salt', ?)", [
        randomBytes(16).toString("hex"),
      ]);
      return String(this.#rows.get("SELECT value FROM setting WHERE name = 'salt'", [])?.["value"]);
    });
  }

  /** The DAG run and task that have the results of a key. */
  findResult(hash: string): { readonly run: DagRun; readonly taskId: string } | undefined {
    const row = this.#rows.get("SELECT dag_run, task_id FROM result WHERE hash = ?", [hash]);
    const run = row && this.run(Number(row["dag_run"]));
    return run && { run, taskId: String(row["task_id"]) };
  }

  rememberResult(hash: string, run: number, taskId: string): void {
    this.#rows.write(() =>
      this.#rows.run("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", [hash, run, taskId]),
    );
  }

  /** The hash of a file that looked like this when it was read. */
  fileHash(look: FileLook): string | undefined {
    return findFileHash(this.#rows, look);
  }

  /** Hashes that were made or used now; those that nobody has used for 30 days go. */
  rememberHashes(hashes: readonly (readonly [look: FileLook, hash: string])[]): void {
    keepFileHashes(this.#rows, hashes, this.#now());
  }

  /** Its id. */
  addRequest(run: number, content: string): number {
    return this.#rows.write(() => {
      const query = "INSERT INTO request (dag_run, content) VALUES (?, ?)";
      return Number(this.#rows.run(query, [run, content]).lastInsertRowid);
    });
  }

  requests(): readonly StoredRequest[] {
    return this.#rows.all("SELECT * FROM request ORDER BY id", []).map((row) => ({
      id: Number(row["id"]),
      run: Number(row["dag_run"]),
      content: String(row["content"]),
    }));
  }

  /** Takes over what an engine has decided on, all of it or nothing; `taken` requests are done by it. */
  commit(runs: readonly RunChange[], taken: readonly number[] = []): void {
    this.#rows.write(() => {
      for (const run of runs) this.#change(run);
      for (const id of taken) this.#rows.run("DELETE FROM request WHERE id = ?", [id]);
    });
    this.#wipe();
  }

  /** Forgets a run that has ended and that nobody wants anything of; `false`: it is another one by now. */
  removeEnded(id: number): boolean {
    const isEnded = this.#rows.write(() => {
      const row = this.#rows.get(
        "SELECT 1 FROM dag_run WHERE id = ? AND state IN ('success', 'failed') AND NOT EXISTS (SELECT 1 FROM request WHERE dag_run = dag_run.id)",
        [id],
      );
      if (row === undefined) return false;
      this.#forgetSecrets(id);
      this.#rows.run("DELETE FROM dag_run WHERE id = ?", [id]);
      return true;
    });
    this.#wipe();
    return isEnded;
  }

  close(): void {
    this.#database.close();
  }

  #change({ run, changes, tries, state, isCancelled, startedAt, endedAt }: RunChange): void {
    const change = changes.length > 0 ? this.#lastChange(run) + 1 : 0;
    for (const one of changes) {
      this.#rows.run(UPSERT_TASK, taskValues(run, one, change));
    }
    for (const one of tries) this.#rows.run(UPSERT_TRY, tryValues(run, one));
    if (state !== undefined)
      this.#rows.run("UPDATE dag_run SET state = ? WHERE id = ?", [state, run]);
    if (isCancelled !== undefined) {
      this.#rows.run("UPDATE dag_run SET is_cancelled = ? WHERE id = ?", [
        Number(isCancelled),
        run,
      ]);
    }
    if (startedAt !== undefined) {
      this.#rows.run("UPDATE dag_run SET started_at = ? WHERE id = ?", [startedAt, run]);
    }
    if (endedAt !== undefined) {
      this.#rows.run("UPDATE dag_run SET ended_at = ? WHERE id = ?", [endedAt, run]);
      if (endedAt !== null) this.#forgetSecrets(run);
    }
  }

  #lastChange(run: number): number {
    const query = "SELECT max(change) AS last FROM task_instance WHERE dag_run = ?";
    return Number(this.#rows.get(query, [run])?.["last"] ?? 0);
  }

  #forgetSecrets(run: number): void {
    if (this.#rows.run("DELETE FROM secret WHERE dag_run = ?", [run]).changes !== 0)
      this.#hasForgotten = true;
  }

  #wipe(): void {
    if (this.#hasForgotten) this.#hasForgotten = !wipeLog(this.#database, BUSY_MS);
  }
}

function unreachable(): never {
  throw new Error("a row is not there that was just written");
}
