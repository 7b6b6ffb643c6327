// A Podman of the tests' own: its service, images and containers are in a folder that goes with it.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { join, parse } from "node:path";
import { EngineError } from "../engine-error.ts";
import { isRoot } from "../host.ts";
import { lastLines, runCommand, type Finished } from "../run-command.ts";
import type { Say } from "../say.ts";
import { untilAnswers } from "../until-answers.ts";
import type { OrdinaryUser } from "./ordinary-user.ts";

const PODMAN = "podman";
const MOST = 32_768;
/** One whose starter was killed ends by itself. */
const IDLE_SECONDS = 900;
const DEADLINE_MS = 30_000;

/** A service that answers. */
export interface StartedPodman {
  /** Everything of it; open to its user. */
  readonly folder: string;
  /** What its clients' environment needs. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether limits hold: not for an ordinary user on cgroup v1. */
  readonly enforcesLimits: boolean;
  /** Ends the service and removes everything of it. */
  stop(): Promise<void>;
}

/**
 * Not /tmp: it may be in memory, and images take space. Short: a rootless Podman with a longer one than 50 characters
 * for what runs does not see that a container has ended. Followed by the number of the process that made it.
 */
const PLACE = "/var/tmp/task-pod-";

/** What a process has left that was killed: images, and file systems that are still mounted. */
function removeLeftOvers(say: Say): void {
  const { dir, base } = parse(PLACE);
  for (const name of readdirSync(dir).filter((one) => one.startsWith(base))) {
    const [pid = ""] = name.slice(base.length).split("-");
    if (existsSync(`/proc/${pid}`) || !isRoot()) continue;
    say(`removing ${join(dir, name)}, left by a process that is gone`);
    removeFolder(join(dir, name));
  }
}

function removeFolder(folder: string): void {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const below = mounts.flatMap((line) => line.split(" ")[1] ?? []);
  for (const path of below.filter((one) => one.startsWith(`${folder}/`)).toReversed()) {
    spawnSync("umount", ["--lazy", path]);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Starts a service as `user`, or as whoever runs this. @throws EngineError when it does not answer */
export async function startPodman(
  user: OrdinaryUser | undefined,
  say: Say,
): Promise<StartedPodman> {
  removeLeftOvers(say);
  const folder = mkdtempSync(`${PLACE}${process.pid}-`);
  // Tests call the program as yet another user.
  chmodSync(folder, 0o755);
  const socket = join(folder, "podman.sock");
  const env = {
    DOCKER_HOST: `unix://${socket}`,
    HOME: join(folder, "home"),
    TMPDIR: join(folder, "tmp"),
    XDG_RUNTIME_DIR: join(folder, "run"),
    CONTAINERS_CONF: join(folder, "containers.conf"),
    CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
    CONTAINERS_REGISTRIES_CONF: join(folder, "registries.conf"),
  };
  for (const name of ["home", "tmp", "run"]) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(settings(folder)))
    writeFileSync(join(folder, name), text);
  if (user !== undefined) {
    for (const path of [folder, env.HOME, env.TMPDIR, env.XDG_RUNTIME_DIR]) {
      chownSync(path, user.uid, user.gid);
    }
  }
  const logFile = join(folder, "service.log");
  const log = openSync(logFile, "a");
  const as = user?.as ?? [];
  const [program, ...args] = [
    ...as,
    PODMAN,
    "system",
    "service",
    `--time=${IDLE_SECONDS}`,
    env.DOCKER_HOST,
  ];
  const service = spawn(program, args, {
    // Its helpers leave files where it was started.
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
    // A group of its own: a rootless one is several processes, and no signal is passed on to all of them.
    detached: true,
  });
  closeSync(log);
  const ended = once(service, "exit").catch(() => undefined);
  const gaveUp = new AbortController();
  void ended.then(() => gaveUp.abort());
  const limit = AbortSignal.any([gaveUp.signal, AbortSignal.timeout(DEADLINE_MS)]);
  const stop = async (): Promise<void> => {
    const isRunning = service.exitCode === null && service.signalCode === null;
    if (service.pid !== undefined && isRunning) process.kill(-service.pid);
    await ended;
    await cleanUp(folder, env, user, say);
  };
  if (await untilAnswers(socket, limit)) {
    const isRootless = user !== undefined || !isRoot();
    const enforcesLimits = !isRootless || existsSync("/sys/fs/cgroup/cgroup.controllers");
    return { folder, env, enforcesLimits, stop };
  }
  const said = readFileSync(logFile, "utf8");
  await stop();
  throw new EngineError("no-engine", `podman's service does not answer; it says:\n${said}`);
}

/** This process's own limit, from the kernel's table; Podman lowers its own to this in any case. */
function limitOf(name: string): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  const hard = Number(new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, "m").exec(limits)?.[1]);
  return Math.min(Number.isSafeInteger(hard) ? hard : MOST, MOST);
}

/** Whatever the machine's own settings are: what works in containers and without a service manager. */
function settings(folder: string): Readonly<Record<string, string>> {
  const [files, processes] = [limitOf("Max open files"), limitOf("Max processes")];
  return {
    // crun refuses machines that have both versions of cgroups. Who follows the events is told nothing more once their
    // file was rotated.
    "containers.conf": `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
events_logfile_path = "${folder}/events.log"
events_logfile_max_size = "1g"
[containers]
default_ulimits = ["nofile=${files}:${files}", "nproc=${processes}:${processes}"]
`,
    "storage.conf": `[storage]
driver = "overlay"
graphroot = "${folder}/storage"
runroot = "${folder}/run/storage"
`,
    // Registries of tests are on this machine and speak plain HTTP.
    "registries.conf": `[[registry]]
location = "127.0.0.1"
insecure = true
`,
  };
}

/** Files in it belong to ids that only its user's own namespace has. */
async function cleanUp(
  folder: string,
  env: Readonly<Record<string, string>>,
  user: OrdinaryUser | undefined,
  say: Say,
): Promise<void> {
  const call = ([program = PODMAN, ...args]: readonly string[], cwd: string): Promise<Finished> =>
    runCommand(program, args, { env, cwd });
  await call([...(user?.as ?? []), PODMAN, "rm", "--all", "--force", "--time=0"], folder);
  // Ends the process that holds a rootless one's namespace.
  if (user !== undefined || !isRoot())
    await call([...(user?.as ?? []), PODMAN, "system", "migrate"], folder);
  if (isRoot()) return removeFolder(folder);
  const removed = await call([PODMAN, "unshare", "rm", "-rf", folder], "/");
  if (removed.code !== 0) say(`${folder} could not be removed: ${lastLines(removed, 3)}`);
}
