// Notes in a run's journal when the process of its last attempt has started.
import { RecordError } from "../record/record-file.ts";
import { withLast } from "./next-attempt.ts";
import type { RunJournal } from "./run-journal.ts";

/**
 * Where tasks wait for their start it is written at once, for whoever looks; the full disk that prevents it is no
 * reason to let go of a task.
 */
export function noteStart(journal: RunJournal, startedAt: string): void {
  const { attempts, plan } = journal.current();
  if (attempts.at(-1)?.startedAt === startedAt) return;
  journal.note({ attempts: withLast(attempts, { startedAt }) });
  if (plan.startupTimeoutSeconds === undefined) return;
  try {
    journal.update({});
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
  }
}
