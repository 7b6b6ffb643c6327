// The tasks of a DAG run below everything else that a terminal shows, while the run goes on. What is drawn is made in
// `render-live-tree.ts`; this holds what it is made of, and when it is drawn anew.
import type { UsageEvent } from "@task-api/runtime";
import type { Workflow } from "@task-api/spec";
import { pictureOf, treeLines, untouched, type TaskStatus } from "@task-api/workflow";
import type { LiveLine } from "../output/live-line.ts";
import { paletteFor } from "../output/palette.ts";
import { renderLiveTree } from "./render-live-tree.ts";

/** Draws until it is closed. */
export interface LiveTree {
  changed(tasks: ReadonlyMap<number, TaskStatus>): void;
  usage(task: number, event: UsageEvent): void;
  close(): void;
}

/** Times go on where nothing else does. */
const TICK_MS = 1000;
/** More often nobody can read it. */
const REDRAW_MS = 100;

/** Draws on the line. */
export function createLiveTree(workflow: Workflow, line: LiveLine): LiveTree {
  const began = Date.now();
  const palette = paletteFor(line.terminal.err, line.terminal);
  const lines = treeLines(pictureOf(workflow));
  const statuses = workflow.tasks.map((task) => untouched(task));
  const usages = new Map<number, UsageEvent>();
  let drawnAt = Number.NEGATIVE_INFINITY;
  const tree = { tasks: workflow.tasks, lines, statuses, usages, began, palette };
  const draw = (): void => {
    drawnAt = performance.now();
    line.show((columns, rows) => renderLiveTree({ ...tree, now: Date.now() }, columns, rows));
  };
  const drawSoon = (): void => {
    if (performance.now() - drawnAt >= REDRAW_MS) draw();
  };
  const timer = setInterval(draw, TICK_MS);
  timer.unref();
  return {
    changed(changed) {
      for (const [task, status] of changed) {
        // Of another try is nothing known yet.
        if (statuses[task]?.tries !== status.tries) usages.delete(task);
        statuses[task] = status;
      }
      drawSoon();
    },
    usage(task, event) {
      usages.set(task, event);
      drawSoon();
    },
    close: () => clearInterval(timer),
  };
}
