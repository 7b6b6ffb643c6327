// A PostgreSQL of an Airflow's own, from Debian's package, on the loopback. What is written to it need not last.
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aptInstall } from "../engine/apt.ts";
import { isDebianLike, isRoot } from "../engine/host.ts";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { noAirflow } from "./install-airflow.ts";

const VERSIONS = "/usr/lib/postgresql";

const SETTINGS = [
  "fsync=off",
  "max_connections=200",
  // The connection of a scheduler that was killed is held open by the workers that it has left, and with it what it had locked.
  "idle_in_transaction_session_timeout=20s",
] as const;

/** One that runs. */
export interface Postgres {
  /** Its data, and its log. */
  readonly folder: string;
  readonly port: number;
}

/**
 * Starts one with an empty database `airflow`; installs it first where we may.
 * @throws EngineError when there is none, or it does not start
 */
export async function startPostgres(port: number, say: Say): Promise<Postgres> {
  await ensurePostgres(say);
  // Its own user must be able to reach it, which is not so below the home of root.
  const folder = mkdtempSync(join(tmpdir(), "task-api-postgres-"));
  if (isRoot()) {
    const { uid, gid } = statSync("/var/lib/postgresql");
    chownSync(folder, uid, gid);
  }
  const data = join(folder, "data");
  const init = ["-D", data, "-U", "airflow", "-A", "trust", "-E", "UTF8", "--locale=C"];
  await call("initdb", [...init, "--no-sync"]);
  const options = `-p ${port} -h 127.0.0.1 -k '' ${SETTINGS.map((one) => `-c ${one}`).join(" ")}`;
  await call("pg_ctl", ["start", "-w", "-D", data, "-l", join(folder, "log"), "-o", options]);
  const where = ["-h", "127.0.0.1", "-p", String(port), "-U", "airflow"];
  await call("createdb", [...where, "airflow"]);
  return { folder, port };
}

/** Stops it, and removes its data. */
export async function stopPostgres({ folder }: Postgres): Promise<void> {
  if (!existsSync(folder)) return;
  const data = join(folder, "data");
  if (existsSync(join(data, "postmaster.pid"))) {
    await call("pg_ctl", ["stop", "-w", "-m", "immediate", "-D", data]);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** What Airflow calls it by. */
export function postgresUrl({ port }: Postgres): string {
  return `postgresql+psycopg2://airflow@127.0.0.1:${port}/airflow`;
}

async function ensurePostgres(say: Say): Promise<void> {
  if (programs() !== undefined) return;
  if (!isRoot() || !isDebianLike()) {
    throw noAirflow("PostgreSQL is not installed; as root: apt-get install postgresql");
  }
  const installed = await aptInstall(["postgresql"], say);
  if (!installed.ok) throw noAirflow(installed.reason);
}

/** The folder with the programs of the newest version. */
function programs(): string | undefined {
  const names = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const newest = names.toSorted((a, b) => Number(b) - Number(a)).at(0);
  return newest === undefined ? undefined : join(VERSIONS, newest, "bin");
}

/** It does not run as root. */
async function call(program: string, args: readonly string[]): Promise<void> {
  const path = join(programs() ?? "", program);
  const user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
  const [command, ...before] = isRoot() ? ["setpriv", ...user, path] : [path];
  const done = await runCommand(command ?? path, [...before, ...args], { cwd: "/" });
  if (done.code !== 0) throw noAirflow(`${program} ended with ${done.code}:\n${lastLines(done)}`);
}
