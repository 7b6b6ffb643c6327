// Which containers of a DAG an engine has started, by what the engine itself says: also those that are gone.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { requireEngine } from "../../scripts/engine/require-engine.ts";
import { engineSays } from "./engine.ts";

/** Listens from now on, and leaves no container of the DAG behind when the test has ended; gives `run/task#try` or `run/task[item]#try` for each start of a task's container, sorted. */
export async function listenToStarts(dagId: string): Promise<() => readonly string[]> {
  const { host } = await requireEngine();
  const filters = ["type=container", "event=start", `label=task-api.dag=${dagId}`];
  const since = String(Math.floor(Date.now() / 1000) - 1);
  const args = ["--host", host, "events", "--since", since, "--format", "{{json .Actor}}"];
  const child = spawn("docker", [...args, ...filters.flatMap((one) => ["--filter", one])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    child.kill();
    const left = await containersOfDag(dagId);
    if (left !== "") await engineSays("rm", "--force", ...left.split("\n"));
  });
  const starts: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { Attributes: labels } = Object(JSON.parse(line));
    const { "task-api.dag-run": run, "task-api.task": task, "task-api.try": number } = labels;
    const item = labels["task-api.item"];
    starts.push(`${run}/${task}${item === undefined ? "" : `[${item}]`}#${number}`);
  });
  return () => starts.toSorted();
}

/** Names of all containers of a DAG that are there, in any state. */
export async function containersOfDag(dagId: string): Promise<string> {
  return engineSays(
    "ps",
    "--all",
    "--filter",
    `label=task-api.dag=${dagId}`,
    "--format",
    "{{.Names}}",
  );
}
