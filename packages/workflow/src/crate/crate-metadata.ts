// `ro-crate-metadata.json` of a DAG run: a Provenance Run Crate (https://w3id.org/ro/wfrun/provenance). Pure, and the same
// for the same run: entities stand in the order of the DAG.
import { AGENT_ID } from "./action.ts";
import { actionEntities, actionIds } from "./action-entities.ts";
import type { CrateLabels, CrateRun } from "./crate-run.ts";
import { channelEntities, fileEntity, licenseEntity } from "./data-entities.ts";
import { ref, refs, timeOf, type CrateEntity } from "./entity.ts";
import { examplesOf } from "./examples.ts";
import { toolEntities, toolId } from "./tool-entities.ts";
import { workflowEntities, type WorkflowFiles } from "./workflow-entities.ts";

/** A JSON-LD document. */
export interface CrateMetadata {
  readonly "@context": readonly string[];
  readonly "@graph": readonly CrateEntity[];
}

/** Its name in the folder of a crate. */
export const METADATA_FILE = "ro-crate-metadata.json";

const CRATE = "https://w3id.org/ro/crate/1.1";
const WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0";
const PROFILES = {
  "Process Run Crate": "https://w3id.org/ro/wfrun/process/0.5",
  "Workflow Run Crate": "https://w3id.org/ro/wfrun/workflow/0.5",
  "Provenance Run Crate": "https://w3id.org/ro/wfrun/provenance/0.5",
} as const;

/** The graph of a run. A run of which nothing was ever started is a Workflow Run Crate and no more. */
export function crateMetadata(
  run: CrateRun,
  files: WorkflowFiles,
  labels: CrateLabels,
): CrateMetadata {
  const examples = examplesOf(run);
  const usedTools = run.tries.flatMap(({ task }) => {
    const instance = run.instances[task];
    return instance === undefined ? [] : [toolId(instance)];
  });
  const profiles = Object.entries(PROFILES).slice(0, usedTools.length > 0 ? 3 : 2);
  const license = licenseEntity(labels.license);
  const graph = [
    descriptor,
    rootEntity(run, files, license["@id"], profiles),
    ...profiles.map(([name, id]) => profileEntity(name, id)),
    profileEntity("Workflow RO-Crate", WORKFLOW_CRATE),
    license,
    { "@id": AGENT_ID, "@type": "Person", name: labels.agent },
    { ...fileEntity(files.readme), about: ref("./") },
    ...workflowEntities(run, files, examples, usedTools),
    ...toolEntities(run, examples.byParameter),
    ...actionEntities(run, files.document.id, examples, labels),
    ...examples.entities,
    ...(run.conf === undefined ? [] : [confEntity(run, examples.byValue)]),
    ...[...run.channels.values()].flatMap((channel) =>
      channelEntities(channel, examples.byValue.get(channel.id) ?? []),
    ),
  ];
  return {
    "@context": [`${CRATE}/context`, "https://w3id.org/ro/terms/workflow-run/context"],
    "@graph": oncePerId(graph),
  };
}

/** Channels may lie in each other: then what is in both is told by both. */
function oncePerId(entities: readonly CrateEntity[]): readonly CrateEntity[] {
  const byId = new Map<string, CrateEntity>();
  for (const entity of entities) {
    byId.set(entity["@id"], { ...entity, ...byId.get(entity["@id"]) });
  }
  return [...byId.values()];
}

const descriptor: CrateEntity = {
  "@id": METADATA_FILE,
  "@type": "CreativeWork",
  about: ref("./"),
  conformsTo: [ref(CRATE), ref(WORKFLOW_CRATE)],
};

function rootEntity(
  run: CrateRun,
  { readme, document, author }: WorkflowFiles,
  license: string,
  profiles: readonly (readonly [string, string])[],
): CrateEntity {
  const records = run.tries.flatMap(({ record }) => (record === undefined ? [] : [record.file.id]));
  const parts = [
    readme.id,
    document.id,
    ...(author === undefined ? [] : [author.id]),
    ...(run.conf === undefined ? [] : [run.conf.id]),
    ...records,
    ...[...run.channels.values()].map(({ id }) => id),
  ];
  return {
    "@id": "./",
    "@type": "Dataset",
    name: `${run.dagId}/${run.runId}`,
    description:
      run.note ?? `A run of the DAG ${run.dagId}: what ran, on what, and what came out of it.`,
    datePublished: timeOf(run.endedAt),
    license: ref(license),
    author: ref(AGENT_ID),
    conformsTo: [...profiles.map(([, id]) => ref(id)), ref(WORKFLOW_CRATE)],
    mainEntity: ref(document.id),
    ...refs("hasPart", parts),
    ...refs("mentions", actionIds(run)),
  };
}

function profileEntity(name: string, id: string): CrateEntity {
  return { "@id": id, "@type": "CreativeWork", name, version: id.split("/").at(-1) ?? "" };
}

function confEntity(
  { conf }: CrateRun,
  byValue: ReadonlyMap<string, readonly string[]>,
): CrateEntity {
  const file = conf ?? noConf();
  return {
    ...fileEntity(file, {
      description: "the conf that the run was triggered with, without secrets",
    }),
    ...refs("exampleOfWork", byValue.get(file.id) ?? []),
  };
}

function noConf(): never {
  throw new Error("the run has no conf");
}
