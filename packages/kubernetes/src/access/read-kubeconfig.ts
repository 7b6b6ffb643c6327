// The kubeconfig: the files that KUBECONFIG names, else ~/.kube/config, made one as kubectl does it: of
// entries with the same name, and for the current context, the first file counts.
import { delimiter, join } from "node:path";
import { itemsAt, stringAt, at } from "@task-api/runtime";
import { accessFailure, errorWords } from "./access-failure.ts";
import type { Entry } from "./entry.ts";
import { parseKubeconfig } from "./parse-kubeconfig.ts";
import type { Surroundings } from "./surroundings.ts";

/** All that the files hold, by name. */
export interface Kubeconfig {
  /** The files that are there. */
  readonly files: readonly string[];
  readonly currentContext?: string;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

/** Where kubeconfigs are looked for, the one that counts first. */
export function kubeconfigFiles({ env, home }: Pick<Surroundings, "env" | "home">): string[] {
  const named = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  return named.length > 0 ? named : [join(home, ".kube", "config")];
}

/** Reads and merges them. @throws RuntimeFailure EngineUnavailable when one is no kubeconfig */
export async function readKubeconfig(around: Surroundings): Promise<Kubeconfig> {
  const files: string[] = [];
  let currentContext: string | undefined;
  const contexts = new Map<string, Entry>();
  const clusters = new Map<string, Entry>();
  const users = new Map<string, Entry>();
  for (const file of new Set(kubeconfigFiles(around))) {
    const text = await readFile(around, file);
    if (text === undefined) continue;
    files.push(file);
    const config = await parseKubeconfig(file, text);
    currentContext ??= stringAt(config, "current-context") || undefined;
    collect(contexts, "context", file, itemsAt(config, "contexts"));
    collect(clusters, "cluster", file, itemsAt(config, "clusters"));
    collect(users, "user", file, itemsAt(config, "users"));
  }
  return {
    files,
    ...(currentContext !== undefined && { currentContext }),
    contexts,
    clusters,
    users,
  };
}

async function readFile(around: Surroundings, file: string): Promise<string | undefined> {
  try {
    return await around.readText(file);
  } catch (error) {
    throw accessFailure(
      `The kubeconfig ${file} cannot be read: ${errorWords(error)}`,
      around.env["KUBECONFIG"] ? "Correct KUBECONFIG, or the file's rights." : `See: ls -l ${file}`,
      error,
    );
  }
}

function collect(
  into: Map<string, Entry>,
  kind: Entry["kind"],
  file: string,
  items: readonly unknown[],
): void {
  for (const item of items) {
    const name = stringAt(item, "name");
    if (name === undefined || into.has(name)) continue;
    into.set(name, { kind, name, file, value: at(item, kind) });
  }
}
