// `npm run build:python`: the wheel of the Airflow provider, in `python/dist`. What builds it is in an environment of its own
// below `.tools`; what it builds needs nothing beside Airflow, so that it can be installed without a network.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "./engine/run-command.ts";
import { sayOnStderr as say } from "./engine/say.ts";
import { makeVenv } from "./python/make-venv.ts";

const root = join(import.meta.dirname, "..");
const source = join(root, "python");
const target = join(source, "dist");
const venv = join(root, ".tools/python-build");
const python = join(venv, "bin/python");
const requirements = join(import.meta.dirname, "python/requirements-build.txt");

try {
  requireOneVersion();
  if (!(await hasTools())) await installTools();
  rmSync(target, { recursive: true, force: true });
  await must(["-m", "hatchling", "build", "--target", "wheel", "--directory", target], source);
  say(`built the wheel in ${target}`);
} catch (error) {
  say(`the wheel was not built: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Provider and program speak one protocol, and are installed together. */
function requireOneVersion(): void {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(join(root, "packages/cli/package.json"), "utf8"),
  );
  const file = join(source, "src/task_api_airflow/version.py");
  if (readFileSync(file, "utf8").includes(`__version__ = "${version}"`)) return;
  throw new Error(`${file} has another version than the program, ${version}`);
}

async function hasTools(): Promise<boolean> {
  if (!existsSync(python)) return false;
  const [wanted = ""] = readFileSync(requirements, "utf8").trim().split("\n");
  const [name = "", version = ""] = wanted.split("==");
  const code = `from importlib.metadata import version; print(version("${name}"))`;
  return (await runCommand(python, ["-c", code])).stdout.trim() === version;
}

async function installTools(): Promise<void> {
  say("installing what builds wheels into .tools");
  rmSync(venv, { recursive: true, force: true });
  const made = await makeVenv(venv, say);
  if (made.code !== 0) throw new Error(`python3 -m venv failed:\n${lastLines(made, 8)}`);
  await must([
    "-m",
    "pip",
    "--quiet",
    "--disable-pip-version-check",
    "install",
    "-r",
    requirements,
  ]);
}

async function must(args: readonly string[], cwd: string = root): Promise<void> {
  const done = await runCommand(python, args, { cwd });
  if (done.code !== 0) {
    throw new Error(`python ${args.join(" ")} ended with ${done.code}:\n${lastLines(done, 8)}`);
  }
}
