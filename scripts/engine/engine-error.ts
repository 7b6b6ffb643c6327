// What the engine scripts throw for things that a caller cannot expect and not mend, with a code.

/** What went wrong. */
export type EngineErrorCode =
  /** No engine answers; `ensureEngine` was not called or its answer ignored. */
  | "no-engine"
  /** Neither `docker` nor `podman` is installed. */
  | "client-missing"
  /** An image could not be built. */
  | "build-failed"
  /** A Kubernetes cluster for tests could not be built or did not come up. */
  | "no-cluster"
  /** An Airflow for tests could not be installed or did not come up. */
  | "no-airflow";

/** An engine script could not do its work. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
