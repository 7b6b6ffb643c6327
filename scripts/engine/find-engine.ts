// Looks for a running container engine where Docker and Podman users have theirs. It starts nothing.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ping, type EngineKind, type Ping } from "./ping.ts";

/** A running engine. */
export interface Engine {
  /** What DOCKER_HOST is set to in order to reach it, e.g. `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly kind: EngineKind;
}

/** What was found, or everything that was tried. */
export type Search =
  | { readonly found: true; readonly engine: Engine }
  | { readonly found: false; readonly tried: readonly Tried[] };

/** A place that was asked, why it was asked, and what came of it. */
export interface Tried extends Candidate {
  readonly failure: Extract<Ping, { answers: false }>;
}

interface Candidate {
  readonly host: string;
  /** Who named the place. A place that the user named is the only one asked. */
  readonly from: "DOCKER_HOST" | "docker context" | "CONTAINER_HOST" | "default";
}

/** Asks one place after the other; the first that answers is taken. */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<Search> {
  const tried: Tried[] = [];
  for (const candidate of candidates(env)) {
    const answer = await ping(candidate.host);
    if (answer.answers) {
      return { found: true, engine: { host: candidate.host, kind: answer.kind } };
    }
    tried.push({ ...candidate, failure: answer });
  }
  return { found: false, tried };
}

/** Where to look, in this order. */
export function candidates(env: NodeJS.ProcessEnv): readonly Candidate[] {
  const named = env["DOCKER_HOST"];
  if (named) return [{ host: named, from: "DOCKER_HOST" }];
  const context = contextHost(env);
  if (context !== undefined) return [{ host: context, from: "docker context" }];
  const podman = env["CONTAINER_HOST"];
  if (podman) return [{ host: podman, from: "CONTAINER_HOST" }];
  const own = env["XDG_RUNTIME_DIR"];
  const sockets = [
    "/var/run/docker.sock",
    ...(own ? [join(own, "docker.sock")] : []),
    "/run/podman/podman.sock",
    ...(own ? [join(own, "podman", "podman.sock")] : []),
  ];
  const pipes = process.platform === "win32" ? ["npipe:////./pipe/docker_engine"] : [];
  return [...sockets.map((path) => `unix://${path}`), ...pipes].map((host) => ({
    host,
    from: "default",
  }));
}

/** The address in the context chosen with `docker context use`, unless it is the default one. */
function contextHost(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env["DOCKER_CONFIG"] || join(homedir(), ".docker");
  const chosen =
    env["DOCKER_CONTEXT"] || textAt(readJson(join(folder, "config.json")), "currentContext");
  if (!chosen || chosen === "default") return undefined;
  const id = createHash("sha256").update(chosen).digest("hex");
  const meta = readJson(join(folder, "contexts", "meta", id, "meta.json"));
  return textAt(meta, "Endpoints", "docker", "Host");
}

/** The parsed file, or undefined when there is none that can be read. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (at, key) =>
      at instanceof Object ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined,
    value,
  );
  return typeof found === "string" ? found : undefined;
}
