// One call for whoever needs a container engine: the one that runs, or on a Debian or Ubuntu machine
// where we are root, Docker installed and started; else the command that a person has to type.
import { aptInstall } from "./apt.ts";
import { findEngine, type Tried } from "./find-engine.ts";
import { hasSystemd, isDebianLike, isRoot } from "./host.ts";
import type { EngineKind } from "./ping.ts";
import { NOT_FOUND, runCommand } from "./run-command.ts";
import { sayOnStderr, type Say } from "./say.ts";
import { startDockerd } from "./start-dockerd.ts";

/** An engine that answers, or why there is none and what to type to get one. */
export type EnsuredEngine =
  | {
      readonly ok: true;
      /** What DOCKER_HOST is set to in order to reach it. */
      readonly host: string;
      readonly kind: EngineKind;
      /** Set when the engine was started by this call: how to stop it. */
      readonly note?: string;
    }
  | { readonly ok: false; readonly reason: string; readonly command: string };

const PACKAGES = ["docker.io", "iptables"] as const;

/** Finds, or installs and starts, a container engine. */
export async function ensureEngine(say: Say = sayOnStderr): Promise<EnsuredEngine> {
  const search = await findEngine();
  if (search.found) return { ok: true, ...search.engine };
  const obstacle = whyNotStartOne(search.tried);
  if (obstacle !== undefined) return { ok: false, ...obstacle };

  say("no container engine answers on this machine");
  if ((await runCommand("dockerd", ["--version"])).code === NOT_FOUND) {
    const installed = await aptInstall(PACKAGES, say);
    if (!installed.ok) return { ok: false, reason: installed.reason, command: commandToType() };
  }
  const started = await startDockerd(say);
  if (!started.ok) return { ok: false, reason: started.reason, command: "dockerd --debug" };
  return { ok: true, host: started.host, kind: "docker", note: started.note };
}

interface Obstacle {
  readonly reason: string;
  readonly command: string;
}

/** Undefined when this process can and may start Docker itself. */
function whyNotStartOne(tried: readonly Tried[]): Obstacle | undefined {
  const named = tried.find((place) => place.from !== "default");
  if (named !== undefined) {
    const reason = `the engine named by ${named.from} does not answer: ${named.failure.message}`;
    const undo =
      named.from === "docker context" ? "docker context use default" : `unset ${named.from}`;
    return { reason, command: undo };
  }
  const forbidden = tried.find((place) => place.failure.why === "forbidden");
  if (forbidden !== undefined) {
    const reason = `an engine is there, but not for this user: ${forbidden.failure.message}`;
    return { reason, command: 'sudo usermod -aG docker "$USER" && newgrp docker' };
  }
  if (isRoot() && isDebianLike()) return undefined;
  const missing = isDebianLike() ? "root" : "a Debian or Ubuntu machine";
  const reason = `no container engine answers, and installing one from here takes ${missing}`;
  return { reason, command: commandToType() };
}

function commandToType(): string {
  if (process.platform !== "linux") return "open -a Docker    # or start another Docker or Podman";
  if (!isDebianLike())
    return "sudo systemctl start docker    # or: systemctl --user start podman.socket";
  const sudo = isRoot() ? "" : "sudo ";
  const install = `${sudo}apt-get install -y --no-install-recommends ${PACKAGES.join(" ")}`;
  const start = hasSystemd()
    ? `${sudo}systemctl start docker`
    : `${sudo}sh -c 'setsid dockerd >>/var/log/dockerd.log 2>&1 &'`;
  return `${install} && ${start}`;
}
