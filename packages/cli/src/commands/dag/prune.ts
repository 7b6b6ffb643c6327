// `task-api dag prune`: removes DAG runs that ended long ago, with their data and records.
import { existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { formatBytes, parseDuration } from "@task-api/spec";
import { readChannel, removeFolder } from "@task-api/runtime";
import { engineFolder, runFolder, type DagRun, type DagStore } from "@task-api/workflow";
import type { RunCommand, Terminal } from "../../command/command.ts";
import { UsageError } from "../../command/usage-error.ts";
import { withExistingStore, rootOf } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import type { options } from "../options.ts";

/** Exit code: 0, also where there is nothing to remove. Runs that go on are never touched. */
export const dagPrune: RunCommand<(typeof options)["dag prune"]> = ({
  options,
  operands,
  terminal,
}) => {
  const root = rootOf(options, terminal);
  const ageMs = readAge(options["older-than"]);
  return withExistingStore(root, async (store) => {
    const [dagId] = operands;
    const old = store
      .runs(dagId === undefined ? {} : { dagId })
      .filter(({ endedAt }) => endedAt !== undefined && Date.now() - endedAt > ageMs);
    if (!options["dry-run"]) await removeLeftovers(root, terminal);
    let bytes = 0;
    let count = 0;
    for (const run of old) {
      const folder = folderOf(root, run);
      const size = sizeOf(folder);
      if (!options["dry-run"]) {
        if (!(await remove(root, store, run, terminal))) continue;
      }
      bytes += size;
      count += 1;
      if (!options.json) {
        terminal.err.write(`${run.dagId}/${run.runId}  ${formatBytes(size)}\n`);
      }
    }
    const done = options["dry-run"] ? "would be removed" : "removed";
    if (options.json) {
      const runs = old.map((run) => ({ dag_id: run.dagId, dag_run_id: run.runId }));
      terminal.out.write(`${JSON.stringify({ [done.replaceAll(" ", "_")]: runs, bytes })}\n`);
    } else {
      terminal.err.write(`${count} run(s) ${done}, ${formatBytes(bytes)}\n`);
    }
    return ExitCode.ok;
  });
};

/**
 * The data go out of the way first, at once or not at all: a run whose data cannot be moved stays as it is. What a crash
 * leaves of that is removed by the next one.
 */
async function remove(
  root: string,
  store: DagStore,
  run: DagRun,
  terminal: Terminal,
): Promise<boolean> {
  const aside = join(engineFolder(root), `removed-${run.id}`);
  const folder = folderOf(root, run);
  const hasData = existsSync(folder);
  if (hasData) {
    try {
      renameSync(folder, aside);
    } catch (error) {
      throw new UsageError(
        `${folder} cannot be removed: ${error instanceof Error ? error.message : String(error)}`,
        "make it and the folder above it writable for you; the runs before it are removed, this one is as it was",
      );
    }
  }
  if (!store.removeEnded(run.id)) {
    // Somebody has cleared it in the meantime.
    if (hasData) renameSync(aside, folder);
    return false;
  }
  await discard(aside, terminal);
  return true;
}

/** What cannot be removed is told, and is no reason to leave other runs where they are. */
async function discard(folder: string, terminal: Terminal): Promise<void> {
  try {
    await removeFolder(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    terminal.err.write(`${folder} could not be removed, the next prune tries again: ${why}\n`);
  }
}

function folderOf(root: string, { dagId, runId }: DagRun): string {
  return runFolder({ root, dagId, dagRunId: runId });
}

async function removeLeftovers(root: string, terminal: Terminal): Promise<void> {
  for (const name of readdirSync(engineFolder(root))) {
    if (!name.startsWith("removed-")) continue;
    await discard(join(engineFolder(root), name), terminal);
  }
}

function sizeOf(folder: string): number {
  return readChannel(folder).items.reduce((sum, { bytes }) => sum + bytes, 0);
}

const SECONDS = { m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** @throws UsageError where no age is given: nothing is removed by a slip of the pen */
function readAge(text: string | undefined): number {
  const short = /^(\d{1,6})([mhdw])$/.exec(text ?? "");
  const unit = short?.[2];
  const seconds =
    unit === "m" || unit === "h" || unit === "d" || unit === "w"
      ? Number(short?.[1]) * SECONDS[unit]
      : parseDuration(text ?? "");
  if (seconds !== undefined) return seconds * 1000;
  throw new UsageError(
    text === undefined
      ? "dag prune takes --older-than AGE"
      : `--older-than takes an age such as 30d, 12h or P2W; '${text}' came`,
    "for example task-api dag prune --older-than 30d",
  );
}
