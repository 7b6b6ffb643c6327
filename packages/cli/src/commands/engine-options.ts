// The options that say which engine is meant, for every command that has them.
import { UsageError } from "../command/usage-error.ts";
import { Mode, type EngineTarget } from "../engines.ts";

/** Their values; only some of the commands have the last. */
export interface EngineOptions {
  readonly mode: Mode | undefined;
  readonly namespace: string | undefined;
  readonly context: string | undefined;
  readonly "startup-timeout"?: string | undefined;
}

/** @throws UsageError for an option that says nothing to the engine of the mode, and for one without a value */
export function readTarget(given: EngineOptions): EngineTarget {
  const { mode = Mode.docker, namespace, context } = given;
  const options = { namespace, context, "startup-timeout": given["startup-timeout"] };
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (mode !== Mode.k8s) {
      throw new UsageError(
        `--${name} is for --mode k8s; the mode is ${mode}`,
        `add --mode k8s, or leave --${name} out`,
      );
    }
    if (value === "") throw new UsageError(`--${name} takes a value; '' came`);
  }
  if (mode === Mode.docker) return { mode };
  if (namespace !== undefined) checkNamespace(namespace, "--namespace");
  return {
    mode,
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}

/** @throws UsageError for what is no name of a namespace; `from` says where it stands */
export function checkNamespace(namespace: string, from: string): void {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return;
  throw new UsageError(
    `${from} takes the name of a namespace (lower case letters, digits and hyphens); '${namespace}' came`,
    "see which there are: kubectl get namespaces",
  );
}
