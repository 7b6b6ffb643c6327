// The wheel of the Airflow provider. It needs nothing beside Airflow, so that it can be installed without a network.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { pythonTools } from "./python-tools.ts";

const root = join(import.meta.dirname, "../..");

/** The folder of the provider's sources. */
export const PROVIDER = join(root, "python");

/**
 * Builds it anew into a folder, which is emptied; the file.
 * @throws Error when it cannot be built, or provider and program have not the same version
 */
export async function buildWheel(target: string, say: Say): Promise<string> {
  requireOneVersion();
  const python = join(await pythonTools(say), "python");
  rmSync(target, { recursive: true, force: true });
  const args = ["-m", "hatchling", "build", "--target", "wheel", "--directory", target];
  const done = await runCommand(python, args, { cwd: PROVIDER });
  if (done.code !== 0) throw new Error(`hatchling ended with ${done.code}:\n${lastLines(done, 8)}`);
  const [wheel = ""] = readdirSync(target);
  return join(target, wheel);
}

/** Provider and program speak one protocol, and are installed together. */
function requireOneVersion(): void {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(join(root, "packages/cli/package.json"), "utf8"),
  );
  const file = join(PROVIDER, "src/task_api_airflow/version.py");
  if (readFileSync(file, "utf8").includes(`__version__ = "${version}"`)) return;
  throw new Error(`${file} has another version than the program, ${version}`);
}
