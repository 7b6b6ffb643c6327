// What a run's conf and the forms of its DAG say of one task (contract §2): values from the forms count as `conf.task_form`
// and `conf.<form>`, and what stands there itself goes before them.
import { isObject } from "../is-object.ts";
import type { OperatorTry } from "./operator-request.ts";

/** The conf for one task. */
export interface ConfOfTask {
  /** Without the input of other tasks. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** Tasks with input that the DAG does not have. */
  readonly unknownTasks: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Pure. */
export function confOfTask(
  request: Pick<OperatorTry, "conf" | "params" | "task_ids" | "task">,
): ConfOfTask {
  const { params, task_ids: taskIds } = request;
  const { task_form: forms, ...conf } = request.conf;
  const taskId = String(request.task["task_id"]);
  const sections = sectionsOf(params, [...taskIds, taskId]);
  const own = Object(forms)[taskId];
  const filled = withValues(own, sections.get(taskId) ?? {});
  const isShaped = isObject(forms) || forms === undefined;
  const ofForms = [...sections].filter(([name]) => name !== taskId && !taskIds.includes(name));
  return {
    conf: {
      ...conf,
      ...Object.fromEntries(ofForms.map(([name, fields]) => [name, merged(fields, conf[name])])),
      // What is no object is told by whoever reads it.
      ...(!isShaped && { task_form: forms }),
      ...(isShaped && filled !== undefined && { task_form: { [taskId]: filled } }),
    },
    unknownTasks: isObject(forms)
      ? Object.keys(forms).filter((id) => id !== taskId && !taskIds.includes(id))
      : [],
  };
}

/** `<section>.<name>`; ids of tasks may have dots, names of variables have none before the last one of theirs. */
function sectionsOf(params: Fields, taskIds: readonly string[]): Map<string, Fields> {
  const sections = new Map<string, Fields>();
  const longestFirst = taskIds.toSorted((a, b) => b.length - a.length);
  for (const [key, value] of Object.entries(params)) {
    const taskId = longestFirst.find((id) => key.startsWith(`${id}.`));
    const section = taskId ?? key.slice(0, Math.max(0, key.indexOf(".")));
    if (section === "") continue;
    const name = key.slice(section.length + 1);
    sections.set(section, { ...sections.get(section), [name]: value });
  }
  return sections;
}

/** Both shapes of a task form. */
function withValues(form: unknown, values: Fields): unknown {
  if (Object.keys(values).length === 0) return form;
  const { env } = Object(form);
  if (!Array.isArray(env)) return merged(values, form);
  const given = new Set(env.map((entry: unknown) => Object(entry).name));
  const more = Object.entries(values).filter(([name]) => !given.has(name));
  return { ...Object(form), env: [...more.map(([name, value]) => ({ name, value })), ...env] };
}

function merged(below: Fields, above: unknown): unknown {
  return above === undefined || isObject(above) ? { ...below, ...above } : above;
}
