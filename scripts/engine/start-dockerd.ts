// Starts Docker's daemon on this machine: through systemd where it runs, else by hand as a detached
// process that outlives this one. Needs root and an installed `dockerd`.
import { spawn, type ChildProcess } from "node:child_process";
import { openSync, closeSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { hasSystemd } from "./host.ts";
import { lastLines, runCommand } from "./run-command.ts";
import type { Say } from "./say.ts";
import { livingProcess, removeStalePidFiles } from "./stale-pid.ts";
import { untilAnswers } from "./until-answers.ts";

const SOCKET = "/var/run/docker.sock";
const PID_FILE = "/var/run/docker.pid";
const LOG_FILE = "/var/log/dockerd.log";
const DEADLINE_MS = 60_000;

/** The daemon answers, and how to stop it; or why it does not. */
export type Started =
  | { readonly ok: true; readonly host: string; readonly note: string }
  | { readonly ok: false; readonly reason: string };

/** Starts the daemon and waits until it answers. */
export async function startDockerd(say: Say): Promise<Started> {
  return hasSystemd() ? startWithSystemd(say) : startByHand(say);
}

async function startWithSystemd(say: Say): Promise<Started> {
  say("starting docker with systemctl");
  const done = await runCommand("systemctl", ["start", "docker"], { timeoutMs: DEADLINE_MS });
  if (done.code !== 0) {
    const reason = `systemctl could not start docker (see journalctl -u docker):\n${lastLines(done, 8)}`;
    return { ok: false, reason };
  }
  return untilAnswers(SOCKET, AbortSignal.timeout(DEADLINE_MS)).then((answers) =>
    answers
      ? started("systemctl stop docker docker.socket")
      : { ok: false, reason: `docker was started, but does not answer at ${SOCKET}` },
  );
}

async function startByHand(say: Say): Promise<Started> {
  removeStalePidFiles("/var/run", say);
  const before = readLog().length;
  const stop = `kill "$(cat ${PID_FILE})"`;
  const gaveUp = new AbortController();
  const limit = AbortSignal.any([gaveUp.signal, AbortSignal.timeout(DEADLINE_MS)]);
  if (livingProcess(PID_FILE, "dockerd")) {
    say("dockerd is running already: waiting for its answer");
  } else {
    say(`starting dockerd in the background (log: ${LOG_FILE}; to stop it: ${stop})`);
    const daemon = spawnDetached("dockerd", LOG_FILE);
    void once(daemon, "exit").then(
      // Another process may have started one at the same moment: then that one is waited for.
      () => livingProcess(PID_FILE, "dockerd") || gaveUp.abort(),
      () => gaveUp.abort(),
    );
  }
  if (await untilAnswers(SOCKET, limit)) return started(stop);
  const what = gaveUp.signal.aborted
    ? "ended at once"
    : `did not answer in ${DEADLINE_MS / 1000} s`;
  return {
    ok: false,
    reason: `dockerd ${what}; from ${LOG_FILE}:\n${complaints(readLog().slice(before))}`,
  };
}

function started(stop: string): Started {
  return { ok: true, host: `unix://${SOCKET}`, note: `Docker was started; to stop it: ${stop}` };
}

/** Its own session and no pipe to us: it goes on when this process and its terminal are gone. */
function spawnDetached(command: string, logFile: string): ChildProcess {
  const log = openSync(logFile, "a");
  const child = spawn(command, [], { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
  return child;
}

function readLog(): string {
  try {
    return readFileSync(LOG_FILE, "utf8");
  } catch {
    return "";
  }
}

/** The last lines of a log that are more than information. */
function complaints(log: string): string {
  const lines = log.trimEnd().split("\n");
  return lines
    .filter((line) => !line.includes("level=info"))
    .slice(-6)
    .join("\n");
}
