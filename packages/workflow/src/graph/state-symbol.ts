// One character for each state of a task: for pictures and for terminals, where colour alone would not do.
import { TaskState } from "../engine/states.ts";

const symbols: Readonly<Record<TaskState, string>> = {
  [TaskState.none]: "○",
  [TaskState.scheduled]: "○",
  [TaskState.queued]: "◌",
  [TaskState.running]: "▶",
  [TaskState.success]: "✓",
  [TaskState.failed]: "✗",
  [TaskState.upForRetry]: "↻",
  [TaskState.upstreamFailed]: "⊘",
  [TaskState.skipped]: "–",
};

/** The symbol of a state; of a task in no run: a dot. */
export function stateSymbol(state: TaskState | undefined): string {
  return state === undefined ? "●" : symbols[state];
}
