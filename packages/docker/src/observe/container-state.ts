// What the engine says about a container, read out of its inspection.
import type { EngineClient } from "../http/engine-client.ts";
import { engineRefused, notUnderstood } from "../http/engine-failure.ts";
import { at, booleanAt, numberAt, stringAt, stringsAt } from "@task-api/runtime";
import { normaliseTime } from "@task-api/runtime/adapter";

/** A container as it is now. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As it was created with, values in plain text. */
  readonly env: Readonly<Record<string, string>>;
  /** The entrypoint, which a plan's command stands in for. */
  readonly command: readonly string[];
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** `created`, `running`, `exited` and the like. */
  readonly status: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** Why it could not be started; empty otherwise. */
  readonly error: string;
  /** On the engine's machine; 0 when no process runs. */
  readonly pid: number;
  /** 0: none. */
  readonly memoryLimitBytes: number;
}

/** Looks at a container; undefined: there is none. `nameOrId` must be safe in a path. */
export async function inspectContainer(
  client: EngineClient,
  nameOrId: string,
  signal?: AbortSignal,
): Promise<ContainerState | undefined> {
  const answer = await client.call("GET", `/containers/${nameOrId}/json`, {
    ...(signal !== undefined && { signal }),
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw engineRefused(client, "inspecting a container", answer);
  const state = readContainerState(answer.body);
  if (state === undefined) {
    throw notUnderstood(client, "inspecting a container", "its Id and State");
  }
  return state;
}

function readContainerState(body: unknown): ContainerState | undefined {
  const id = stringAt(body, "Id");
  const status = stringAt(body, "State", "Status");
  if (id === undefined || status === undefined) return undefined;
  const createdAt = normaliseTime(stringAt(body, "Created"));
  const startedAt = normaliseTime(stringAt(body, "State", "StartedAt"));
  const finishedAt = normaliseTime(stringAt(body, "State", "FinishedAt"));
  return {
    id,
    name: (stringAt(body, "Name") ?? "").replace(/^\//, ""),
    labels: readLabels(at(body, "Config", "Labels")),
    env: readEnv(stringsAt(body, "Config", "Env")),
    command: stringsAt(body, "Config", "Entrypoint"),
    ...(createdAt !== undefined && { createdAt }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    status,
    exitCode: numberAt(body, "State", "ExitCode") ?? 0,
    oomKilled: booleanAt(body, "State", "OOMKilled") ?? false,
    error: stringAt(body, "State", "Error") ?? "",
    pid: numberAt(body, "State", "Pid") ?? 0,
    memoryLimitBytes: numberAt(body, "HostConfig", "Memory") ?? 0,
  };
}

function readEnv(entries: readonly string[]): Readonly<Record<string, string>> {
  const pairs = entries.map((entry) => [entry.split("=", 1)[0] ?? "", entry] as const);
  return Object.fromEntries(pairs.map(([name, entry]) => [name, entry.slice(name.length + 1)]));
}

/** Labels as the engine gives them; what is no text is left out. */
export function readLabels(labels: unknown): Readonly<Record<string, string>> {
  if (typeof labels !== "object" || labels === null) return {};
  return Object.fromEntries(
    Object.entries(labels).filter(([, value]) => typeof value === "string"),
  );
}
