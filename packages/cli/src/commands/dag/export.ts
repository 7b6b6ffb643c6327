// `task-api dag export RUN`: a DAG run as an RO-Crate, for people and programs that know nothing of task-api.
import { readdirSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { extname, resolve } from "node:path";
import {
  DagRunState,
  DataMode,
  exportCrate,
  runFolder,
  type CrateOptions,
  type DagRun,
  type ExportedCrate,
} from "@task-api/workflow";
import { escapeForTerminal, formatBytes } from "@task-api/spec";
import type { RunCommand } from "../../command/command.ts";
import { UsageError } from "../../command/usage-error.ts";
import { knownRun } from "../../dag/known-run.ts";
import { rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import { VERSION } from "../../version.ts";
import type { options } from "../options.ts";

/** Exit code: 0 the crate is written, 130 somebody has ended it and nothing is. */
export const dagExport: RunCommand<(typeof options)["dag export"]> = ({
  options,
  operands,
  terminal,
}) => {
  const root = rootOf(options, terminal);
  return withExistingStore(root, async (store) => {
    const { run, plan } = knownRun(store, operands[0] ?? "");
    if (run.state !== DagRunState.success && run.state !== DagRunState.failed) {
      throw new UsageError(
        `${run.dagId}/${run.runId} is ${run.state}: a run is exported once it has ended`,
        `task-api dag state ${run.dagId}/${run.runId} tells how it is`,
      );
    }
    if (plan.source === undefined) {
      throw new UsageError(
        `${run.dagId}/${run.runId} was made by a version of task-api that did not keep the DAG with its run`,
        "run the DAG again: that run can be exported",
      );
    }
    const output = resolve(terminal.cwd, options.output ?? `${run.dagId}-${run.runId}-crate`);
    refuseFull(output);
    const exported = await exportUnlessInterrupted({
      signal: terminal.interrupted,
      run,
      plan,
      tries: store.tries(run.id),
      root,
      output,
      data: options.data ?? DataMode.link,
      labels: {
        agent: options.agent ?? ownerOf(root, run),
        ...(options.license !== undefined && { license: options.license }),
        programVersion: VERSION,
      },
    });
    if (exported === undefined) return ExitCode.interrupted;
    const { files, bytes, tries, warnings } = exported;
    for (const warning of warnings) terminal.err.write(`${escapeForTerminal(warning)}\n`);
    if (options.json) {
      terminal.out.write(`${JSON.stringify({ folder: output, files, bytes, tries, warnings })}\n`);
    } else {
      terminal.err.write(
        `${run.dagId}/${run.runId}: ${tries} task run(s), ${files} file(s) with checksums, ${formatBytes(bytes)}\n`,
      );
      terminal.out.write(`${output}\n`);
    }
    return ExitCode.ok;
  });
};

async function exportUnlessInterrupted(
  options: CrateOptions & { readonly signal: AbortSignal },
): Promise<ExportedCrate | undefined> {
  try {
    return await exportCrate(options);
  } catch (error) {
    if (options.signal.aborted) return undefined;
    // The file system said no: its message names the file.
    if (error instanceof Error && "syscall" in error) {
      throw new UsageError(
        `the crate ${options.output} cannot be written: ${error.message}`,
        "there must be space, and you must be allowed to write there and to read the data of the run",
      );
    }
    throw error;
  }
}

function refuseFull(output: string): void {
  if (extname(output) === ".zip") {
    throw new UsageError(
      `a crate is written as a folder; '${output}' came`,
      "name a folder, and pack it after that: zip -r crate.zip FOLDER",
    );
  }
  const found = statSync(output, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isDirectory() && readdirSync(output).length === 0) return;
  throw new UsageError(
    `${output} is there already, and is not an empty folder`,
    "name another one with --output DIR, or remove it",
  );
}

/** The user whose files the run's are. */
function ownerOf(root: string, { dagId, runId }: DagRun): string {
  const place = { root, dagId, dagRunId: runId };
  const uid = statSync(runFolder(place), { throwIfNoEntry: false })?.uid;
  return uid === undefined || uid === process.getuid?.() ? userInfo().username : `user ${uid}`;
}
