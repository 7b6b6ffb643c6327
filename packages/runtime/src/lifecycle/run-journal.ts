// Keeps the record of one run up to date on disk while the run goes through its states.
import { redactRecord } from "../record/redact-record.ts";
import { writeRecord } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Redact } from "../redact/redactor.ts";

/** The record of a run that is going on. */
export interface RunJournal {
  /** Where the record is. */
  readonly file: string;
  /** The latest record that is on disk. */
  current(): RunRecord;
  /** Changes the record and writes it; throws RecordError and keeps the old one when it cannot. */
  update(changes: Partial<RunRecord>): RunRecord;
}

/** Opens a journal on `record`, which is written by the first `update`. */
export function openJournal(file: string, record: RunRecord, redact: Redact): RunJournal {
  let current = record;
  return {
    file,
    current: () => current,
    update(changes) {
      const next = redactRecord({ ...current, ...changes }, redact);
      writeRecord(file, next);
      current = next;
      return next;
    },
  };
}
