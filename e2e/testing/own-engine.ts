// A Docker of a test's own, beside the machine's: it can be stopped, killed, started again and told other
// things than the machine's. Takes root and an installed `dockerd`. Its network is a world of its own, with
// nothing in it: without a bridge of its own, a daemon removes the machine's, which other engines use.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { untilAnswers } from "../../scripts/engine/until-answers.ts";
import { requireEngine } from "../../scripts/engine/require-engine.ts";
import { runCommand } from "../../scripts/engine/run-command.ts";
import { isRoot } from "./disk.ts";
import { folderWith } from "./folder.ts";

/** A daemon that can be stopped and started. */
export interface OwnEngine {
  /** What DOCKER_HOST is set to. */
  readonly host: string;
  /** Ends the daemon by a signal, and waits until it is gone. */
  stop(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  /** Calls its client; what that printed. */
  says(...args: readonly string[]): Promise<string>;
}

/** Whether there can be one here. */
export function canHaveOwnEngine(): boolean {
  return isRoot && spawnSync("unshare", ["--net", "dockerd", "--version"]).status === 0;
}

const DEADLINE_MS = 60_000;

/** Starts a daemon with these options, for this test. */
export async function ownEngine(options: readonly string[] = []): Promise<OwnEngine> {
  const folder = folderWith();
  const socket = join(folder, "docker.sock");
  const host = `unix://${socket}`;
  let daemon: ChildProcess | undefined;

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, "exit");
    daemon.kill(signal);
    await ended;
    await untilGone(join(folder, "exec", "containerd", "containerd.pid"));
  };
  const start = async (): Promise<void> => {
    daemon = spawnDaemon(folder, options);
    if (await untilAnswers(socket, AbortSignal.timeout(DEADLINE_MS))) return;
    throw new Error(`dockerd does not answer:\n${readFileSync(join(folder, "log"), "utf8")}`);
  };
  const says = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand("docker", ["--host", host, ...args]);
    if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  };
  onTestFinished(async () => {
    if (daemon === undefined) return;
    if (daemon.exitCode !== null || daemon.signalCode !== null) await start();
    const left = (await says("ps", "--all", "--quiet")).split("\n").filter((id) => id !== "");
    if (left.length > 0) await says("rm", "--force", ...left);
    await stop("SIGTERM");
    // The daemon mounts its own folder over itself.
    await runCommand("umount", [join(folder, "data")]);
  });
  await start();
  return { host, stop, start, says };
}

/** Brings an image of the machine's engine to this one. */
export async function bringImage(engine: OwnEngine, image: string): Promise<void> {
  const { host } = await requireEngine();
  const script = 'docker --host "$1" save "$3" | docker --host "$2" load';
  const done = await runCommand("sh", ["-c", script, "sh", host, engine.host, image]);
  if (done.code !== 0) throw new Error(`${image} could not be loaded: ${done.stderr}`);
}

/** The daemon's own containerd goes with it, a moment later; a new daemon would take it for one that stays. */
async function untilGone(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  while (existsSync(`/proc/${pid}`)) await sleep(20);
}

/** Everything it has is below `folder`; where it shares a containerd, it has names of its own there. */
function spawnDaemon(folder: string, options: readonly string[]): ChildProcess {
  mkdirSync(join(folder, "exec"), { recursive: true });
  const places = {
    host: `unix://${join(folder, "docker.sock")}`,
    "data-root": join(folder, "data"),
    "exec-root": join(folder, "exec"),
    pidfile: join(folder, "docker.pid"),
    "containerd-namespace": `task-api-e2e-${process.pid}`,
    "containerd-plugins-namespace": `task-api-e2e-plugins-${process.pid}`,
  };
  const args = Object.entries(places).flatMap(([name, value]) => [`--${name}`, value]);
  const bare = ["--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs"];
  const log = openSync(join(folder, "log"), "a");
  const daemon = spawn("unshare", ["--net", "dockerd", ...args, ...bare, ...options], {
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  return daemon;
}
