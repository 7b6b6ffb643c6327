// The tables of the store, by versions: each entry makes the next version out of the one before it. What is published
// here is never changed, only added to.

/** Version 1 is `migrations[0]`. Times are milliseconds since 1970. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE dag_run (
    id INTEGER PRIMARY KEY,
    dag_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    state TEXT NOT NULL,
    is_cancelled INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    note TEXT,
    plan TEXT NOT NULL,
    UNIQUE (dag_id, run_id)
  ) STRICT;

  -- A task without a row has not been touched.
  CREATE TABLE task_instance (
    dag_run INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task INTEGER NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    max_tries INTEGER NOT NULL,
    pending TEXT,
    resumes INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER,
    queued_at INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    reason TEXT,
    message TEXT,
    exit_code INTEGER,
    PRIMARY KEY (dag_run, task)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE task_try (
    dag_run INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task INTEGER NOT NULL,
    try_number INTEGER NOT NULL,
    state TEXT NOT NULL,
    queued_at INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    reason TEXT,
    message TEXT,
    exit_code INTEGER,
    PRIMARY KEY (dag_run, task, try_number)
  ) STRICT, WITHOUT ROWID;

  -- What users want of an engine, until it has taken it.
  CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    dag_run INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    content TEXT NOT NULL
  ) STRICT;

  -- Which task has the results of a key.
  CREATE TABLE result (
    hash TEXT PRIMARY KEY,
    dag_run INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    task_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Hashes of files that were read before.
  CREATE TABLE file_hash (
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (device, inode)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Values that no document or record may hold; gone with the end of the run.
  CREATE TABLE secret (
    dag_run INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (dag_run, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Plans have a table of their own: they are large, and a change of a run's state would write its plan again.
  CREATE TABLE dag_plan (
    dag_run INTEGER PRIMARY KEY REFERENCES dag_run (id) ON DELETE CASCADE,
    content TEXT NOT NULL
  ) STRICT;
  INSERT INTO dag_plan SELECT id, plan FROM dag_run;
  ALTER TABLE dag_run DROP COLUMN plan;

  -- The day on which the hash was last asked for, in days since 1970.
  ALTER TABLE file_hash ADD COLUMN used_on INTEGER NOT NULL DEFAULT 0;
  UPDATE file_hash SET used_on = unixepoch() / 86400;
  CREATE INDEX file_hash_by_use ON file_hash (used_on);

  -- Whoever wants a task to end does not wait for it to do so.
  ALTER TABLE task_instance ADD COLUMN is_killed INTEGER NOT NULL DEFAULT 0;

  -- The last commit that changed the task, counted per run: who attends the run reads what is new only.
  ALTER TABLE task_instance ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX task_instance_change ON task_instance (dag_run, change);
  `,
];
