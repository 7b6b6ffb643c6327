// What happened: the run of the workflow, what the engine did for each step, and every container that it has started.
import { AGENT_ID, statusOf, timesOf } from "./action.ts";
import type { CrateLabels, CrateRun } from "./crate-run.ts";
import { localId, ref, refs, type CrateEntity } from "./entity.ts";
import type { Examples } from "./examples.ts";
import { itemIds, tryEntities, tryId } from "./try-entities.ts";
import { stepId } from "./workflow-entities.ts";
import { workflowParameters } from "./workflow-parameters.ts";

const RUN_ID = "#run";

/** Ids of the actions that a crate mentions: the run, then every try. */
export function actionIds(run: CrateRun): readonly string[] {
  return [RUN_ID, ...run.tries.map((tried) => tryId(run, tried))];
}

/** All actions, and what only they refer to. @param documentId the id of the workflow */
export function actionEntities(
  run: CrateRun,
  documentId: string,
  examples: Examples,
  { programVersion }: CrateLabels,
): readonly CrateEntity[] {
  const items = itemIds(run);
  const tries = run.tries.flatMap((tried) => tryEntities(run, tried, examples, items));
  const engine: CrateEntity = {
    "@id": "#engine",
    "@type": "SoftwareApplication",
    name: "task-api",
    description: "the engine that ran the DAG",
    softwareVersion: programVersion,
  };
  return [runEntity(run, documentId), engine, ...controlEntities(run), ...tries];
}

function runEntity(run: CrateRun, documentId: string): CrateEntity {
  const parameters = workflowParameters(run);
  const valuesOf = (wanted: "input" | "output"): readonly string[] =>
    parameters.flatMap(({ direction, value }) =>
      direction === wanted && value !== undefined ? [value] : [],
    );
  const { state, startedAt, endedAt } = run;
  return {
    "@id": RUN_ID,
    "@type": "CreateAction",
    name: `${run.dagId}/${run.runId}`,
    description: run.note ?? `a run of the DAG ${run.dagId}`,
    instrument: ref(documentId),
    agent: ref(AGENT_ID),
    ...refs("object", valuesOf("input")),
    ...refs("result", valuesOf("output")),
    ...timesOf({ startedAt, endedAt }),
    actionStatus: statusOf(state),
    ...(state === "failed" && { error: whyFailed(run) }),
  };
}

function whyFailed({ tries, workflow }: CrateRun): string {
  const last = new Map(tries.map((tried) => [`${tried.task}/${tried.item ?? ""}`, tried]));
  const failed = [...last.values()].filter(({ state }) => state === "failed");
  const names = [...new Set(failed.map(({ task }) => workflow.tasks[task]?.taskId ?? ""))];
  return names.length === 0
    ? "no task run has failed: the run was cancelled, or a user has marked a task as failed"
    : `failed: ${names.join(", ")}`;
}

/** The engine's own doing: nothing where no task has run. */
function controlEntities(run: CrateRun): readonly CrateEntity[] {
  const rounds = Map.groupBy(run.tries, ({ task, tryNumber }) => `${task}/${tryNumber}`);
  const controls = [...rounds.values()].flatMap((tries): readonly CrateEntity[] => {
    const [first] = tries;
    const task = run.workflow.tasks[first?.task ?? -1];
    if (first === undefined || task === undefined) return [];
    const hasFailed = tries.some(({ state }) => state === "failed");
    return [
      {
        "@id": localId("control", task.taskId, `try-${first.tryNumber}`),
        "@type": "ControlAction",
        name: `try ${first.tryNumber} of ${task.taskId}`,
        instrument: ref(stepId(task)),
        ...refs(
          "object",
          tries.map((tried) => tryId(run, tried)),
        ),
        actionStatus: statusOf(hasFailed ? "failed" : "success"),
      },
    ];
  });
  if (controls.length === 0) return [];
  const organize: CrateEntity = {
    "@id": "#orchestration",
    "@type": "OrganizeAction",
    name: `task-api runs ${run.dagId}/${run.runId}`,
    instrument: ref("#engine"),
    ...refs(
      "object",
      controls.map((control) => control["@id"]),
    ),
    result: ref(RUN_ID),
    ...timesOf(run),
    actionStatus: statusOf(run.state),
  };
  return [organize, ...controls];
}
