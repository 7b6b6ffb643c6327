// What a DAG is on an Airflow: its DAG file, its document and its lock. The names of the last two say what is in them, so
// that the DAG file, which is put in place last and at once, always leads to both of one kind: whoever reads in between
// sees all of the old DAG or all of the new one.
import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { workflowSchema } from "@task-api/spec";
import * as v from "valibot";
import { withAbsolutePaths } from "./absolute-paths.ts";
import { renderAirflowFile } from "./airflow-file.ts";

/** A DAG to be deployed. */
export interface DagToDeploy {
  /** The author's file, absolute: relative host paths start at its folder. */
  readonly file: string;
  /** The document on the wire, without errors; fields that nobody knows are left out. */
  readonly wire: unknown;
  /** The text of its lock. */
  readonly lock: string;
  /** Version of the program. */
  readonly version: string;
}

/** A file, and what is to be in it. */
export interface DeployedFile {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}

/** The files of a DAG. */
export interface AirflowDeployment {
  readonly dagId: string;
  readonly dagFile: DeployedFile;
  readonly document: DeployedFile;
  readonly lock: DeployedFile;
}

/** Pure. @throws DagIdNotDeployable when a file of this name would be none, or another than it seems */
export function airflowDeployment({ file, wire, lock, version }: DagToDeploy): AirflowDeployment {
  const workflow = withAbsolutePaths(v.parse(workflowSchema, wire), dirname(file));
  const { dag_id: dagId } = workflow;
  refuseUnsafe(dagId);
  const document = `${JSON.stringify(workflow, undefined, 2)}\n`;
  const names = documentNames(dagId, contentKey(document, lock));
  const dagFile = { dagId, document: names.document, source: basename(file), version };
  return {
    dagId,
    dagFile: { name: `${dagId}.py`, text: renderAirflowFile(dagFile) },
    document: { name: names.document, text: document },
    lock: { name: names.lock, text: lock },
  };
}

/** Names of a document and its lock, which lies where the lock of any document does. */
export function documentNames(
  dagId: string,
  key: string,
): { readonly document: string; readonly lock: string } {
  const stem = `${dagId}.${key}.workflow`;
  return { document: `${stem}.json`, lock: `${stem}.lock.json` };
}

/** What tells one content from another: 16 hexadecimal digits. */
export function contentKey(document: string, lock: string): string {
  return createHash("sha256").update(`${document}\0${lock}`).digest("hex").slice(0, 16);
}

/** An id that is fine for a DAG and not for a file on Airflow. */
export class DagIdNotDeployable extends Error {
  override readonly name = "DagIdNotDeployable";
}

/** Modules that Python or Airflow look for by themselves. */
const taken = /^(?:__\w+__|airflow|airflow_local_settings|sitecustomize|task_api_airflow)$/;
/** What file systems take, less what is added to it. */
const mostCharacters = 200;

function refuseUnsafe(dagId: string): void {
  const why =
    dagId.length > mostCharacters
      ? `it has ${dagId.length} characters, and ${mostCharacters} at most make a file name`
      : /^[.-]/.test(dagId)
        ? `it begins with '${dagId.slice(0, 1)}'`
        : taken.test(dagId)
          ? `${dagId}.py is a module that Python or Airflow look for by themselves`
          : undefined;
  if (why === undefined) return;
  throw new DagIdNotDeployable(`the DAG '${dagId}' cannot be deployed under its id: ${why}`);
}
