// What builds and checks the project's Python, in an environment of its own below `.tools`.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { makeVenv } from "./make-venv.ts";

const folder = join(import.meta.dirname, "../../.tools/python");
const requirements = join(import.meta.dirname, "requirements-tools.txt");
/** What was installed; written last, so that a part of it is not taken for the whole. */
const installed = join(folder, "requirements.txt");

/**
 * Installs the tools where they are missing, or are others than `requirements-tools.txt` says; the folder of their programs.
 * @throws Error when they cannot be installed
 */
export async function pythonTools(say: Say): Promise<string> {
  const wanted = readFileSync(requirements, "utf8");
  const bin = join(folder, "bin");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return bin;
  say(`installing ${wanted.trim().split("\n").join(", ")} into .tools`);
  rmSync(folder, { recursive: true, force: true });
  const made = await makeVenv(folder, say);
  if (made.code !== 0) throw new Error(`python3 -m venv failed:\n${lastLines(made, 8)}`);
  const options = ["--quiet", "--disable-pip-version-check"];
  const done = await runCommand(join(bin, "pip"), ["install", ...options, "-r", requirements]);
  if (done.code !== 0) throw new Error(`pip ended with ${done.code}:\n${lastLines(done, 8)}`);
  writeFileSync(installed, wanted);
  return bin;
}
