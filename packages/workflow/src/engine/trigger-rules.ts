// When a task may start, by the ends of the tasks before it (contract §5); what each rule means, and when it gives up,
// is Airflow's. Pure.
import { TriggerRule } from "@task-api/spec";

/** How the direct upstream tasks of a task have ended, by number. */
export interface UpstreamEnds {
  /** All direct upstream tasks, ended or not. */
  readonly all: number;
  readonly success: number;
  readonly failed: number;
  readonly upstreamFailed: number;
  readonly skipped: number;
}

/** What becomes of a task that waits. */
export type Verdict = "wait" | "start" | "skipped" | "upstream_failed";

/** Judges a task by its rule. A task with nothing before it starts, whatever its rule. */
export function judgeTrigger(rule: TriggerRule, ends: UpstreamEnds): Verdict {
  if (ends.all === 0) return "start";
  return verdicts[rule](ends);
}

const verdicts: Readonly<Record<TriggerRule, (ends: UpstreamEnds) => Verdict>> = {
  [TriggerRule.allSuccess]: (ends) => {
    if (failures(ends) > 0) return "upstream_failed";
    if (ends.skipped > 0) return "skipped";
    return whenDone(ends);
  },
  [TriggerRule.allFailed]: (ends) => (ends.success + ends.skipped > 0 ? "skipped" : whenDone(ends)),
  [TriggerRule.allDone]: (ends) => whenDone(ends),
  [TriggerRule.allSkipped]: (ends) =>
    ends.success + failures(ends) > 0 ? "skipped" : whenDone(ends),
  [TriggerRule.oneFailed]: (ends) => {
    if (failures(ends) > 0) return "start";
    return isDone(ends) ? "skipped" : "wait";
  },
  [TriggerRule.oneSuccess]: (ends) => {
    if (ends.success > 0) return "start";
    if (!isDone(ends)) return "wait";
    return ends.skipped === ends.all ? "skipped" : "upstream_failed";
  },
  [TriggerRule.oneDone]: (ends) => {
    if (ends.success + ends.failed > 0) return "start";
    return isDone(ends) ? "skipped" : "wait";
  },
  [TriggerRule.noneFailed]: (ends) => (failures(ends) > 0 ? "upstream_failed" : whenDone(ends)),
  [TriggerRule.noneFailedMinOneSuccess]: (ends) => {
    if (failures(ends) > 0) return "upstream_failed";
    return ends.skipped === ends.all ? "skipped" : whenDone(ends);
  },
  [TriggerRule.noneSkipped]: (ends) => (ends.skipped > 0 ? "skipped" : whenDone(ends)),
  [TriggerRule.always]: () => "start",
};

function failures({ failed, upstreamFailed }: UpstreamEnds): number {
  return failed + upstreamFailed;
}

function isDone({ all, success, failed, upstreamFailed, skipped }: UpstreamEnds): boolean {
  return success + failed + upstreamFailed + skipped === all;
}

function whenDone(ends: UpstreamEnds): Verdict {
  return isDone(ends) ? "start" : "wait";
}
