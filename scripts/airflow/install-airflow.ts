// Airflow in an environment of Python packages of its own, in its pinned version. It is in the user's cache folder, for all
// clones: 220 MB and ten seconds each, the first time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { EngineError } from "../engine/engine-error.ts";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { makeVenv } from "../python/make-venv.ts";
import { AIRFLOW_VERSIONS, type AirflowMajor } from "./versions.ts";

/** Installs quicker than pip, and makes environments that can be moved; they hold it as well. */
const UV = "uv==0.13.9";

/**
 * Installs it where it is missing; the folder with its programs. Needs python3 with venv: 3.10 or later, for Airflow 2 at most
 * 3.12.
 * @throws EngineError when it cannot be installed
 */
export async function installAirflow(major: AirflowMajor, say: Say): Promise<string> {
  const requirements = join(import.meta.dirname, `requirements-${major}.txt`);
  const python = (await must("python3", ["--version"])).trim();
  const key = createHash("sha256").update(UV).update(python).update(readFileSync(requirements));
  const version = AIRFLOW_VERSIONS[major];
  const place = join(cacheFolder(), `${version}-${key.digest("hex").slice(0, 12)}`);
  if (existsSync(place)) return join(place, "bin");

  say(`installing Airflow ${version} into ${place}`);
  mkdirSync(cacheFolder(), { recursive: true });
  // What has its name is whole: also where another clone does the same now.
  const scratch = mkdtempSync(join(cacheFolder(), "new-"));
  try {
    const [tool, made] = [join(scratch, "tool"), join(scratch, "made")];
    const venv = await makeVenv(tool, say);
    if (venv.code !== 0) throw noAirflow(`python3 -m venv failed:\n${lastLines(venv, 8)}`);
    await must(join(tool, "bin/pip"), ["--disable-pip-version-check", "install", "-q", UV]);
    const uv = join(tool, "bin/uv");
    await must(uv, ["venv", "--quiet", "--relocatable", "--python", "python3", made]);
    const into = ["--python", join(made, "bin/python")];
    await must(uv, ["pip", "install", "--quiet", ...into, "--requirement", requirements]);
    if (!existsSync(place)) renameSync(made, place);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return join(place, "bin");
}

/** An Airflow that cannot be had, and why. */
export function noAirflow(message: string): EngineError {
  return new EngineError("no-airflow", message);
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME = "" } = process.env;
  const cache = XDG_CACHE_HOME === "" ? join(homedir(), ".cache") : XDG_CACHE_HOME;
  return join(cache, "task-api-airflow");
}

async function must(command: string, args: readonly string[]): Promise<string> {
  const done = await runCommand(command, args);
  if (done.code === 0) return done.stdout;
  throw noAirflow(`${command} ${args.join(" ")} ended with ${done.code}:\n${lastLines(done, 8)}`);
}
