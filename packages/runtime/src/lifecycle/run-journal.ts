// Keeps the record of one run up to date on disk while the run goes through its states.
import { unlockOutput } from "../channels/output-lock.ts";
import { redactRecord } from "../record/redact-record.ts";
import { RecordError, readRecord, writeRecord } from "../record/record-file.ts";
import { reserveRecord } from "../record/reserve-record.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Redact } from "../redact/redactor.ts";

/** The record of a run that is going on. */
export interface RunJournal {
  /** Where the record is. */
  readonly file: string;
  /** The latest record, before secrets were taken out of it; on disk but for what was noted since. */
  current(): RunRecord;
  /** Changes the record in memory; what changes often goes to disk with the next write. */
  note(changes: Partial<RunRecord>): void;
  /** Changes the record and writes it; throws RecordError and keeps the old one when it cannot. */
  update(changes: Partial<RunRecord>): RunRecord;
  /** The same, and nothing is going on any more: the outputs are anybody's again. */
  finish(changes: Partial<RunRecord>): RunRecord;
}

/**
 * Begins a journal with its first record.
 * @throws RecordError when the place is taken or cannot be written
 */
export function beginJournal(file: string, record: RunRecord, redact: Redact): RunJournal {
  reserveRecord(file, redactRecord(record, redact));
  return openJournal(file, record, redact);
}

/** Opens the journal of a record that is on disk. */
export function openJournal(file: string, record: RunRecord, redact: Redact): RunJournal {
  let current = record;
  const write = (next: RunRecord): RunRecord => {
    const written = redactRecord(next, redact);
    refuseOther(file, record.id);
    writeRecord(file, written);
    current = next;
    return written;
  };
  return {
    file,
    current: () => current,
    note(changes) {
      current = { ...current, ...changes };
    },
    update: (changes) => write({ ...current, ...changes }),
    finish(changes) {
      const { stopping: _, ...rest } = current;
      const finished = write({ ...rest, ...changes, state: "finished" });
      for (const { direction, source, results } of finished.plan.mounts) {
        if (direction === "output") unlockOutput(results?.directory ?? source, finished.id);
      }
      return finished;
    },
  };
}

/** A record that somebody removed is written again; that of another run is none of ours. */
function refuseOther(file: string, id: string): void {
  let found: string;
  try {
    found = readRecord(file).record.id;
  } catch {
    return;
  }
  if (found === id) return;
  throw new RecordError(
    "write",
    `${file} has become the record of another run (${found})`,
    "give every run a record of its own with --output",
  );
}
