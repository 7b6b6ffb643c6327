// `task-api dag deploy FILE… DIR --to airflow`: writes each DAG as a file that Airflow reads, with its document and lock
// beside it. All of them or, where something is wrong with one, none.
import { mkdirSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { hasErrors } from "@task-api/spec";
import { lookAtDeployment, writeDeployment, type AirflowDeployment } from "@task-api/workflow";
import type { Call, RunCommand, Terminal } from "../../command/command.ts";
import { UsageError } from "../../command/usage-error.ts";
import { isSound, loadDags, type SoundDag } from "../../dag/load-dags.ts";
import { makeDeployment, type MadeDeployment } from "../../dag/make-deployment.ts";
import { ExitCode } from "../../exit-code.ts";
import { presentable, printIssues } from "../../output/print-issues.ts";
import type { options } from "../options.ts";

type DeployCall = Call<(typeof options)["dag deploy"]>;

/**
 * Exit code: 0 all are there as they are; with `--check` 1 when one is not; 2 a DAG has errors or a secret in it, or
 * something is in the way; 125 an image or its contract could not be had.
 */
export const dagDeploy: RunCommand<(typeof options)["dag deploy"]> = async (call) => {
  const { terminal } = call;
  const folder = folderOf(call);
  const dags = await dagsOf(call);
  if (dags === undefined) return ExitCode.usage;
  const made: MadeDeployment[] = [];
  for (const dag of dags) made.push(await makeDeployment(dag, terminal));
  const codes = made.filter((one) => typeof one === "number");
  if (codes.length > 0) return Math.max(...codes);
  const deployments = made.filter((one) => typeof one !== "number");
  if (call.options.check) return check(deployments, folder, terminal);
  return write(deployments, folder, call);
};

/** The last operand. @throws UsageError when it cannot be one, or it is not said what reads it */
function folderOf({ options, operands, terminal }: DeployCall): string {
  const given = operands.at(-1) ?? "";
  const example = "for example task-api dag deploy workflow.json --to airflow /opt/airflow/dags";
  if (options.to === undefined)
    throw new UsageError("it is not said what reads the files", example);
  const folder = resolve(terminal.cwd, given);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(
      `the last operand is the folder to write to; '${given}' is a file`,
      example,
    );
  }
  return folder;
}

/** The DAGs of all files; `undefined`: something is wrong with one, which is printed. */
async function dagsOf({
  options,
  operands,
  terminal,
}: DeployCall): Promise<readonly SoundDag[] | undefined> {
  const dags: SoundDag[] = [];
  let areSound = true;
  for (const file of operands.slice(0, -1)) {
    const loaded = await loadDags(file, { terminal, settings: options.set });
    const meant = loaded.dags.filter(({ dagId }) => [dagId, undefined].includes(options.dag));
    const issues = [...loaded.issues, ...meant.flatMap((dag) => dag.issues)];
    const readings = [loaded, ...meant].flatMap(({ reading }) => reading ?? []);
    if (issues.length > 0) printIssues(presentable(issues, readings), terminal.err, terminal);
    areSound &&= !hasErrors(issues) && meant.every(isSound);
    dags.push(...meant.filter(isSound));
    if (extname(file) === ".py") {
      terminal.err.write(
        `${file} would run on Airflow as it is; what is deployed is what it says now\n`,
      );
    }
  }
  if (!areSound) return undefined;
  const ids = dags.map(({ dagId }) => dagId);
  if (ids.length === 0) {
    throw new UsageError(`the files have no DAG '${options.dag}'`, "leave out --dag to deploy all");
  }
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return dags;
  throw new UsageError(
    `the files have the DAG '${twice}' twice`,
    "an Airflow has one DAG of an id",
  );
}

function check(
  deployments: readonly AirflowDeployment[],
  folder: string,
  { err }: Terminal,
): number {
  const stale = deployments.flatMap((deployment) => {
    const look = lookAtDeployment(folder, deployment);
    if (look.state === "same") return [];
    const file = join(folder, deployment.dagFile.name);
    return [
      look.state === "blocked" ? `${look.file}: ${look.why}` : `${file} is ${words[look.state]}`,
    ];
  });
  for (const line of stale) err.write(`${line}\n`);
  return stale.length === 0 ? ExitCode.ok : ExitCode.findings;
}

const words = { new: "not there", older: "not what the DAG is now" } as const;

/** @throws UsageError when something is in the way, or cannot be written */
function write(
  deployments: readonly AirflowDeployment[],
  folder: string,
  { options: { force }, terminal: { err } }: DeployCall,
): number {
  const looks = deployments.map((deployment) => ({
    deployment,
    look: lookAtDeployment(folder, deployment),
  }));
  const blocked = looks.flatMap(({ look }) =>
    look.state === "blocked" ? [`${look.file}: ${look.why}`] : [],
  );
  if (blocked.length > 0 && !force) {
    throw new UsageError(
      `nothing was written: ${blocked.join("; ")}`,
      "keep what was changed there elsewhere, and replace it with --force",
    );
  }
  for (const { deployment, look } of looks) {
    const file = join(folder, deployment.dagFile.name);
    if (look.state === "same") {
      err.write(`${file} is up to date\n`);
      continue;
    }
    try {
      mkdirSync(folder, { recursive: true });
      writeDeployment(folder, deployment);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${file} cannot be written: ${reason}`, "what was there is as it was");
    }
    err.write(`wrote ${file}\n`);
  }
  return ExitCode.ok;
}
