// Calls `kube-local`, the script beside this file that makes a cluster.
import { fileURLToPath } from "node:url";
import { EngineError } from "../engine/engine-error.ts";
import { lastLines, runCommand, type RunOptions } from "../engine/run-command.ts";

const PROGRAM = fileURLToPath(new URL("kube-local", import.meta.url));

/** What a cluster consists of, by the names that `kube-local status` has for it. */
export interface ClusterStatus {
  /** Whether all is well. */
  readonly isReady: boolean;
  /** The programs that run, e.g. `kubelet`. */
  readonly running: ReadonlySet<string>;
}

/**
 * Calls it; what it printed.
 * @throws EngineError when it fails, with its last words
 */
export async function kubeLocal(
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const ended = await runCommand(PROGRAM, args, options);
  if (ended.code === 0) return ended.stdout;
  throw new EngineError("no-cluster", `kube-local ${args.join(" ")}:\n${lastLines(ended)}`);
}

/** Asks what runs. */
export async function clusterStatus(options: RunOptions = {}): Promise<ClusterStatus> {
  const { code, stdout } = await runCommand(PROGRAM, ["status"], options);
  return { isReady: code === 0, running: readStatus(stdout) };
}

/** The programs that run, as `kube-local status` prints them. */
export function readStatus(printed: string): ReadonlySet<string> {
  return new Set([...printed.matchAll(/^(\S+) +pid /gm)].map(([, name = ""]) => name));
}

/** The variables that `kube-local env` prints for a shell. */
export function readEnv(printed: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...printed.matchAll(/(?:^export | )(\w+)=(\S+)/gm)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}
