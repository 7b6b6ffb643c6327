// The lock of a DAG as the rest of the project sees it: what its images were when it was locked (contract §5: static
// checks). The document on disk is described in `../schema/workflow-lock.ts`.
import type { ProcessingContainer } from "./processing-container.ts";

/** `workflow.lock.json`: the contracts and digests of all images of a DAG. */
export interface WorkflowLock {
  readonly lockVersion: 1;
  readonly dagId: string;
  /** By the reference as the DAG writes it. */
  readonly images: ReadonlyMap<string, LockedImage>;
  /** Fields by section and name: JSON Schemas of one value each (`workflowForms`); older locks have none. */
  readonly forms?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What an image was when the DAG was locked. */
export interface LockedImage {
  /** `name@sha256:…`, as its registry knows it; absent for an image that has never been in one. */
  readonly digest?: string;
  /** `sha256:…`, as an engine knows it. */
  readonly id?: string;
  /** `linux/amd64`: of the image that `id` and `contract` are of. */
  readonly platform?: string;
  /** Absent for an image without one: then every task that uses it holds its template itself. */
  readonly contract?: ProcessingContainer;
}
