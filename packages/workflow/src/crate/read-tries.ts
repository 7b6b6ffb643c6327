// What the tasks of a DAG run did: the tries that the store has, with the records that their containers left.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Reason, type RunRecord } from "@task-api/runtime";
import { itemsFolder, taskRecordFile, type RunPlace } from "../plan/layout.ts";
import type { DagPlan } from "../plan/dag-plan.ts";
import { readItemTable } from "../runner/item-table.ts";
import { ITEM_LABEL, TRY_LABEL } from "../runner/labels.ts";
import { recordIn } from "../runner/follow-container.ts";
import type { TaskTryRow } from "../store/rows.ts";
import type { CrateTry } from "./crate-run.ts";

/** A try, and the file that its record was read from. */
export interface FoundTry {
  readonly tried: Omit<CrateTry, "record" | "hasOutputs">;
  readonly found?: { readonly record: RunRecord; readonly file: string };
}

/** In the order of the tasks, the tries, the items. @throws RecordError for a record that is damaged */
export function readTries(
  rows: readonly TaskTryRow[],
  { workflow }: Pick<DagPlan, "workflow">,
  place: RunPlace,
): readonly FoundTry[] {
  return workflow.tasks.flatMap(({ taskId, fanOut }, task) => {
    const own = rows.filter((row) => row.task === task);
    if (fanOut === undefined) return own.map((row) => wholeTry(row, taskId, place));
    const items = itemTries(task, taskId, own.at(-1)?.tryNumber ?? 1, place);
    const rounds = new Set(items.map(({ tried }) => tried.tryNumber));
    const without = own.filter(({ tryNumber }) => !rounds.has(tryNumber));
    return [...items, ...without.map((row) => wholeTry(row, taskId, place))].toSorted(
      (one, other) => one.tried.tryNumber - other.tried.tryNumber,
    );
  });
}

/** The record is where the last try has left it, or put aside with the number of the try. */
function wholeTry(row: TaskTryRow, taskId: string, place: RunPlace): FoundTry {
  const { task, tryNumber, state, reason, message, exitCode, startedAt, endedAt } = row;
  const files = [taskRecordFile(place, taskId, tryNumber), taskRecordFile(place, taskId)];
  const found = files
    .map((file) => ({ file, record: recordIn(file) }))
    .find(({ record }) => tryOf(record) === tryNumber);
  return {
    tried: {
      task,
      tryNumber,
      state: state === "success" || state === "skipped" ? state : "failed",
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
      ...(exitCode !== undefined && { exitCode }),
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
    },
    ...(found?.record !== undefined && { found: { record: found.record, file: found.file } }),
  };
}

function itemTries(
  task: number,
  taskId: string,
  lastTry: number,
  place: RunPlace,
): readonly FoundTry[] {
  const folder = itemsFolder(place, taskId);
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const withRecord = names
    .filter((name) => /^task_run-.*\.json$/.test(name))
    .flatMap((name) => itemTry(task, join(folder, name)));
  const known = new Set(withRecord.map(({ tried }) => tried.item));
  const without = (readItemTable(folder)?.rows ?? [])
    .filter(({ item }) => !known.has(item))
    .map(({ item, state, reason, message, endedAt }) => ({
      tried: {
        task,
        tryNumber: lastTry,
        item,
        state,
        reason,
        message,
        endedAt: Date.parse(endedAt),
      },
    }));
  return [...withRecord, ...without].toSorted((one, other) =>
    (one.tried.item ?? "") < (other.tried.item ?? "") ? -1 : 1,
  );
}

function itemTry(task: number, file: string): readonly FoundTry[] {
  const record = recordIn(file);
  const { result, plan } = record ?? {};
  const item = plan?.labels[ITEM_LABEL];
  if (record === undefined || result === undefined || item === undefined) return [];
  const { reason, message, exitCode, startedAt, endedAt } = result;
  return [
    {
      tried: {
        task,
        tryNumber: tryOf(record) ?? 1,
        item,
        state: states[reason] ?? "failed",
        reason,
        message,
        ...(exitCode !== undefined && { exitCode }),
        ...(startedAt !== undefined && { startedAt: Date.parse(startedAt) }),
        endedAt: Date.parse(endedAt),
      },
      found: { record, file },
    },
  ];
}

const states: Readonly<Partial<Record<Reason, CrateTry["state"]>>> = {
  [Reason.Succeeded]: "success",
  [Reason.Skipped]: "skipped",
};

function tryOf(record: RunRecord | undefined): number | undefined {
  const label = record?.plan.labels[TRY_LABEL];
  return label === undefined ? undefined : Number(label);
}
