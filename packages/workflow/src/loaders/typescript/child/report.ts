// What the process that runs a DAG file tells the one that started it: one JSON value.

/** The result of running a DAG file. */
export type ChildReport =
  | { readonly kind: "dags"; readonly dags: readonly ReportedDag[] }
  | ({ readonly kind: "failed" } & ReportedError);

/** A DAG, and the lines of the file that it was written at, where they are in it. */
export interface ReportedDag {
  readonly document: unknown;
  readonly line: number | null;
  /** In the order of the document's tasks. */
  readonly taskLines: readonly (number | null)[];
}

/** What was thrown. */
export interface ReportedError {
  readonly name: string;
  readonly message: string;
  readonly hint: string | null;
  /** Node's, e.g. ERR_MODULE_NOT_FOUND. */
  readonly code: string | null;
  readonly stack: string;
}

/** The descriptor that the report is written to: a DAG file may print. */
export const reportDescriptor = 3;
/** Closed when the process that waits for the report is gone. */
export const lifelineDescriptor = 4;
