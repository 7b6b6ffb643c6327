// The DAG: its document as the workflow, the author's file that it was made from, a step for each task, and how data go
// from one to the next.
import type { WorkflowTask } from "@task-api/spec";
import type { CrateFile, CrateRun } from "./crate-run.ts";
import { fileEntity } from "./data-entities.ts";
import { localId, ref, refs, type CrateEntity } from "./entity.ts";
import type { Examples } from "./examples.ts";
import { executionOrder } from "./execution-order.ts";
import { parameterId, toolId } from "./tool-entities.ts";
import { workflowParameters, type WorkflowParameter } from "./workflow-parameters.ts";

/** The files of a crate that are about the run as a whole. */
export interface WorkflowFiles {
  readonly readme: CrateFile;
  readonly document: CrateFile;
  /** The author's file, where it was kept. */
  readonly author?: CrateFile;
}

/** The id of the step that a task is. */
export function stepId({ taskId }: Pick<WorkflowTask, "taskId">): string {
  return localId("step", taskId);
}

/** @param usedTools those that an action has used: the profile wants no others as parts of the workflow */
export function workflowEntities(
  run: CrateRun,
  { document, author }: WorkflowFiles,
  examples: Examples,
  usedTools: readonly string[],
): readonly CrateEntity[] {
  const { workflow } = run;
  const parameters = workflowParameters(run);
  const idsOf = (wanted: WorkflowParameter["direction"]): readonly string[] =>
    parameters.filter(({ direction }) => direction === wanted).map(({ id }) => id);
  const positions = executionOrder(workflow);
  const outgoing = parameters.filter(({ direction }) => direction === "output");
  const main: CrateEntity = {
    ...fileEntity(document),
    "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
    name: workflow.dagId,
    description: workflow.description ?? `the DAG ${workflow.dagId}, with everything filled in`,
    version: document.sha256,
    conformsTo: ref("https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"),
    programmingLanguage: ref("#language-workflow-json"),
    ...refs("isBasedOn", author === undefined ? [] : [author.id]),
    ...refs("hasPart", usedTools),
    ...refs("input", idsOf("input")),
    ...refs("output", idsOf("output")),
    ...refs("step", workflow.tasks.map(stepId)),
    ...refs(
      "connection",
      outgoing.map(({ id }) => localId("connection", id)),
    ),
  };
  return [
    main,
    ...(author === undefined ? [] : authorEntities(author, run)),
    language("#language-workflow-json", "workflow.json"),
    ...parameters.map((parameter) => parameterEntity(parameter, examples)),
    ...outgoing.flatMap((parameter) => connectionOut(parameter, run)),
    ...workflow.tasks.flatMap((task, index) =>
      stepEntities(task, index, positions[index] ?? 0, run, parameters),
    ),
  ];
}

function authorEntities(author: CrateFile, { source }: CrateRun): readonly CrateEntity[] {
  const isPython = author.mediaType === "text/x-python";
  const languageId = isPython ? "https://www.python.org/" : "#language-of-author";
  return [
    {
      ...fileEntity(author),
      "@type": ["File", "SoftwareSourceCode"],
      description: `the DAG as it was written${source.isMasked ? "; secret values in it are masked" : ""}`,
      version: author.sha256,
      programmingLanguage: ref(languageId),
    },
    language(languageId, isPython ? "Python" : author.mediaType),
  ];
}

function language(id: string, name: string): CrateEntity {
  return {
    "@id": id,
    "@type": "ComputerLanguage",
    name,
    ...(id.startsWith("https:") && { url: ref(id) }),
  };
}

function parameterEntity(
  { id, name, type, direction }: WorkflowParameter,
  { byParameter }: Examples,
): CrateEntity {
  return {
    "@id": id,
    "@type": "FormalParameter",
    name,
    description: `${direction} of the workflow`,
    additionalType: type,
    conformsTo: ref("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
    ...refs("workExample", byParameter.get(id) ?? []),
  };
}

function connectionOut({ id, of }: WorkflowParameter, run: CrateRun): readonly CrateEntity[] {
  const instance = run.instances[of?.task ?? -1];
  if (instance === undefined || of === undefined) return [];
  const source = parameterId(instance, "output", of.channel);
  return [connection(localId("connection", id), source, id)];
}

function stepEntities(
  task: WorkflowTask,
  index: number,
  position: number,
  run: CrateRun,
  parameters: readonly WorkflowParameter[],
): readonly CrateEntity[] {
  const instance = run.instances[index];
  if (instance === undefined) return [];
  const mapped = task.channelMaps.flatMap((map) => {
    const upstream = run.instances.find(({ name }) => name === map.upstreamTaskId);
    if (upstream === undefined) return [];
    return {
      channel: map.inputChannel,
      source: parameterId(upstream, "output", map.upstreamOutputChannel),
    };
  });
  const outside = parameters.flatMap(({ id, direction, of }) =>
    direction === "input" && of?.task === index ? { channel: of.channel, source: id } : [],
  );
  const connections = [...mapped, ...outside].map(({ channel, source }) =>
    connection(
      localId("connection", task.taskId, channel),
      source,
      parameterId(instance, "input", channel),
    ),
  );
  return [
    {
      "@id": stepId(task),
      "@type": "HowToStep",
      name: task.taskId,
      description: describeOrder(task),
      position: String(position),
      workExample: ref(toolId(instance)),
      ...refs(
        "connection",
        connections.map((one) => one["@id"]),
      ),
    },
    ...connections,
  ];
}

function describeOrder({ upstreamTaskIds, triggerRule }: WorkflowTask): string {
  return upstreamTaskIds.length === 0
    ? "runs first"
    : `runs after ${upstreamTaskIds.join(", ")}, by the rule ${triggerRule}`;
}

function connection(id: string, source: string, target: string): CrateEntity {
  return {
    "@id": id,
    "@type": "ParameterConnection",
    sourceParameter: ref(source),
    targetParameter: ref(target),
  };
}
