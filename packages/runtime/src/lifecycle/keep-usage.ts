// Keeps the usage of a run's last attempt in its journal. Samples are noted and go to disk with whatever is
// written next; for a process that dies in between, the record is written now and then, ever more seldom.
import type { UsageEvent } from "../port/events.ts";
import { RecordError } from "../record/record-file.ts";
import { addSample } from "../usage/usage-record.ts";
import { withLast } from "./next-attempt.ts";
import type { RunJournal } from "./run-journal.ts";

const FIRST_WRITE_SECONDS = 60;
/** A week makes some 170 writes. */
const LONGEST_PAUSE_SECONDS = 3_600;

/** Takes the samples of one container, going on where the journal is. */
export function createUsageKeeper(
  journal: Pick<RunJournal, "current" | "note" | "update">,
): (event: UsageEvent) => void {
  let due = FIRST_WRITE_SECONDS;
  return (event) => {
    const { attempts } = journal.current();
    const usage = addSample(attempts.at(-1)?.usage, event);
    journal.note({ attempts: withLast(attempts, { usage }) });
    const seconds = usage.seconds.at(-1) ?? 0;
    if (seconds < due) return;
    due = seconds + Math.min(seconds, LONGEST_PAUSE_SECONDS);
    try {
      journal.update({});
    } catch (error) {
      // A full disk is no reason to let go of a task: the end is written later, or fails loudly then.
      if (!(error instanceof RecordError)) throw error;
    }
  };
}
