// A DAG file of any kind becomes documents of the one kind that everything else works with, each finding at its place in
// the author's file.
import { extname, resolve } from "node:path";
import {
  readWorkflow,
  type DocumentReading,
  type Finding,
  type Issue,
  type Workflow,
} from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { openDocument } from "../documents/open-document.ts";

/** A DAG as its file says it. */
export interface LoadedDag {
  /** Absolute. */
  readonly file: string;
  readonly dagId: string;
  /** Absent: there are errors. */
  readonly workflow?: Workflow;
  /** The same on the wire, for checks whose findings have its paths. */
  readonly wire: unknown;
  readonly issues: readonly Issue[];
  /** What its issues are shown with. */
  readonly reading: Pick<DocumentReading, "hidden" | "source">;
  place(findings: readonly Finding[]): Promise<readonly Issue[]>;
}

/** What is in a DAG file. */
export interface DagFile {
  readonly dags: readonly LoadedDag[];
  /** About the file, not about one of its DAGs; with an error there are none. */
  readonly issues: readonly Issue[];
  readonly reading?: LoadedDag["reading"];
}

/** How a file is read. */
export interface LoadOptions {
  readonly terminal: Terminal;
  /** `--set NAME=VALUE`, for workflow.json. */
  readonly settings: readonly string[];
}

/**
 * Loads the DAGs of a file. A Python or TypeScript file is code, and is run as the caller.
 * @throws UsageError for a kind of file that holds no DAGs
 */
export async function loadDags(file: string, options: LoadOptions): Promise<DagFile> {
  const path = resolve(options.terminal.cwd, file);
  switch (extname(path)) {
    case ".json":
      return loadDocument(path, file, options);
    case ".py":
      return (await import("./load-python.ts")).loadPython(path, options);
    case ".ts":
    case ".mts":
    case ".js":
    case ".mjs":
      return (await import("./load-typescript.ts")).loadTypeScript(path, options);
    default:
      throw new UsageError(
        `a DAG file ends in .py, .ts, .js or .json; '${file}' came`,
        "for example task-api dag run my_dag.py",
      );
  }
}

async function loadDocument(
  path: string,
  file: string,
  { terminal, settings }: LoadOptions,
): Promise<DagFile> {
  const reading = await readWorkflow(openDocument(file, terminal, settings));
  const { placeFindings } = await import("@task-api/spec");
  const { value: workflow, issues, wire } = reading;
  const dag: LoadedDag = {
    file: path,
    dagId: workflow?.dagId ?? String(Object(wire).dag_id ?? ""),
    ...(workflow !== undefined && { workflow }),
    wire,
    issues,
    reading,
    place: (findings) => placeFindings(findings, reading),
  };
  return { dags: [dag], issues: [] };
}

/** A DAG without errors. */
export type SoundDag = LoadedDag & Required<Pick<LoadedDag, "workflow">>;

/** Whether it can be run. */
export function isSound(dag: LoadedDag): dag is SoundDag {
  return dag.workflow !== undefined;
}

/**
 * The DAG that is meant: the one that a file has, or the one of this id.
 * @throws UsageError when it is not clear which
 */
export function chooseDag(dags: readonly LoadedDag[], id: string | undefined): LoadedDag {
  const ids = dags.map(({ dagId }) => dagId);
  const [dag, other] = dags.filter(({ dagId }) => id === undefined || dagId === id);
  if (dag !== undefined && other === undefined) return dag;
  throw new UsageError(
    id === undefined
      ? `the file has ${ids.length} DAGs: ${ids.join(", ")}`
      : `the file has no DAG '${id}', it has ${ids.join(", ")}`,
    "say which with --dag ID",
  );
}
