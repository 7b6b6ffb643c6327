// The `conf` of a DAG run as a file for one task (contract §6): what concerns it, and no other task's input.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runFolder } from "../plan/layout.ts";
import type { RunSurroundings } from "./run-container.ts";

/** Writes the file where the task wants one; absolute. Secrets in it are masked: a task has them in its environment. */
export function confFileFor(
  task: number,
  { plan, place }: Pick<RunSurroundings, "plan" | "place">,
): string | undefined {
  const instance = plan.instances[task];
  if (instance?.mountConf === undefined) return undefined;
  const file = join(runFolder(place), "@conf", `${instance.name}.json`);
  const { dagId, dagRunId } = place;
  const content = { ...confFor(task, plan), dag_id: dagId, dag_run_id: dagRunId };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  // The user of the image reads it, whoever that is.
  chmodSync(file, 0o644);
  return file;
}

/** What the file says beside the run's own name, as text: what results may depend on. */
export function settingsFor(task: number, { plan }: Pick<RunSurroundings, "plan">): string {
  return JSON.stringify(confFor(task, plan));
}

function confFor(task: number, plan: RunSurroundings["plan"]): Readonly<Record<string, unknown>> {
  const name = plan.instances[task]?.name ?? "";
  const { task_form: forms, ...conf } = { ...plan.workflow.params, ...plan.conf };
  const own: unknown = Object(forms)[name];
  return { ...conf, ...(own !== undefined && { task_form: { [name]: own } }) };
}
