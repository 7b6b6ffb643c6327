// A DAG file in Python or TypeScript, as `validate` looks at it: each of its DAGs like a workflow.json, against the lock
// beside the file where there is one. The file is code, and is run for it.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  readWorkflowLock,
  workflowAgainstContracts,
  type DocumentReading,
  type Issue,
  type ProcessingContainer,
} from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { loadDags, type LoadedDag } from "../dag/load-dags.ts";
import { lockFileBeside } from "../dag/lock-file.ts";
import { openDocument } from "./open-document.ts";

/** What there is to be told of a DAG file. */
export interface CheckedDagFile {
  readonly readings: readonly Pick<DocumentReading, "hidden" | "source" | "kind">[];
  readonly issues: readonly Issue[];
  readonly contracts: readonly ProcessingContainer[];
}

/** All issues of the file, of its DAGs, and of these against the lock. */
export async function checkDagFile(file: string, terminal: Terminal): Promise<CheckedDagFile> {
  const { dags, issues, reading } = await loadDags(file, { terminal, settings: [] });
  const shown = dags[0]?.reading ?? reading;
  const own = [...issues, ...dags.flatMap((dag) => dag.issues)];
  const contracts = await lockedContracts(file, terminal);
  const against = await Promise.all(dags.map((dag) => issuesAgainst(dag, contracts)));
  return {
    readings: shown === undefined ? [] : [{ ...shown, kind: "workflow" }],
    issues: distinct([...own, ...against.flat()]),
    contracts: [...contracts.values()],
  };
}

async function lockedContracts(
  file: string,
  terminal: Terminal,
): Promise<ReadonlyMap<string, ProcessingContainer>> {
  const lockFile = lockFileBeside(resolve(terminal.cwd, file));
  if (!existsSync(lockFile)) return new Map();
  const { value } = await readWorkflowLock(openDocument(lockFile, terminal, []));
  return new Map(
    [...(value?.images ?? [])].flatMap(([image, { contract }]) =>
      contract === undefined ? [] : [[image, contract] as const],
    ),
  );
}

async function issuesAgainst(
  dag: LoadedDag,
  contracts: ReadonlyMap<string, ProcessingContainer>,
): Promise<readonly Issue[]> {
  return dag.place(await workflowAgainstContracts(dag.wire, (image) => contracts.get(image)));
}

/** Inline templates are looked at twice. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  return [
    ...new Map(
      issues.map((issue) => [
        `${issue.code} ${JSON.stringify(issue.path)} ${issue.message}`,
        issue,
      ]),
    ).values(),
  ];
}
