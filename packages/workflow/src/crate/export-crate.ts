// Writes a DAG run as an RO-Crate: a folder with its metadata, the DAG, the records, and where they are wanted the data.
// The folder appears when it is whole.
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, basename, join } from "node:path";
import type { DagPlan } from "../plan/dag-plan.ts";
import type { DagRun, TaskTryRow } from "../store/rows.ts";
import { METADATA_FILE, crateMetadata } from "./crate-metadata.ts";
import type { CrateLabels, CrateRun } from "./crate-run.ts";
import type { DataMode } from "./data-mode.ts";
import { putText } from "./put-file.ts";
import { readmeText } from "./readme.ts";
import { jsonText, readRun } from "./read-run.ts";
import type { WorkflowFiles } from "./workflow-entities.ts";

/** What is to be written. */
export interface CrateOptions {
  /** A run that has ended. */
  readonly run: DagRun;
  readonly plan: DagPlan;
  readonly tries: readonly TaskTryRow[];
  /** The workflow root, absolute. */
  readonly root: string;
  /** The folder of the crate, absolute: it is not there, or empty. */
  readonly output: string;
  readonly data: DataMode;
  readonly labels: CrateLabels;
  /** Items and files that are listed one by one. @default 20000 */
  readonly mostListed?: number;
  /** Aborted: nothing is to be written any more. */
  readonly signal?: AbortSignal;
}

/** What was written. */
export interface ExportedCrate {
  /** Files of channels that are listed, with their checksums. */
  readonly files: number;
  /** Of all channels. */
  readonly bytes: number;
  readonly tries: number;
  /** What is not in it, for people. */
  readonly warnings: readonly string[];
}

const MOST_LISTED = 20_000;

/** @throws RecordError for a damaged record, Error for a plan without its DAG, the reason of `signal`, and what the file system throws */
export async function exportCrate(options: CrateOptions): Promise<ExportedCrate> {
  const { run, plan, root, output, labels, mostListed = MOST_LISTED } = options;
  const { source } = plan;
  if (source === undefined) throw new Error("the plan has no DAG in it");
  const folder = join(dirname(output), `.${basename(output)}.${process.pid}.partial`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const place = { root, dagId: run.dagId, dagRunId: run.runId };
    const read = await readRun({ ...options, source, place, folder, mostListed });
    const files = await putWorkflow(folder, read.run);
    await putText(folder, METADATA_FILE, jsonText(crateMetadata(read.run, files, labels)));
    await rename(folder, output);
    return { ...sumsOf(read.run), tries: read.run.tries.length, warnings: read.warnings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function putWorkflow(folder: string, run: CrateRun): Promise<WorkflowFiles> {
  const { name, text, document } = run.source;
  return {
    readme: await putText(folder, "README.md", readmeText(run)),
    document: await putText(folder, "workflow.json", document),
    ...(text !== undefined && { author: await putText(folder, `source/${name}`, text) }),
  };
}

function sumsOf({ channels }: CrateRun): Pick<ExportedCrate, "files" | "bytes"> {
  const all = [...channels.values()];
  const listed = all.flatMap(({ items, files }) => [
    ...items.flatMap((item) => item.files),
    ...files,
  ]);
  return { files: listed.length, bytes: all.reduce((sum, { totalBytes }) => sum + totalBytes, 0) };
}
