// `task-api check TASK_OR_DIR`: whether channels keep to the item convention (contract §4), without running
// anything: those of a task, outputs compared with inputs, or one directory alone.
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import {
  readTask,
  type ChannelBinding,
  type Task,
  type TaskReading,
  type TaskTemplate,
} from "@task-api/spec";
import { checkChannels, departures, readChannel, type CheckedChannel } from "@task-api/runtime";
import type { Call, RunCommand, Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { openDocument } from "../documents/open-document.ts";
import { ExitCode } from "../exit-code.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { renderChannels } from "../output/render-record.ts";
import type { options } from "./options.ts";

type CheckCall = Call<typeof options.check>;

/** Exit code: 0 fine, 1 when a channel departs from the convention, 2 for what cannot be read (contract §3). */
export const check: RunCommand<typeof options.check> = async (call) => {
  const { operands, options, terminal } = call;
  const [target = ""] = operands;
  const channels = isFolder(resolve(terminal.cwd, target))
    ? [channelOf(resolve(terminal.cwd, target))]
    : await channelsOfTask(target, call);
  const reports = await checkChannels(channels);
  terminal.out.write(
    options.json ? `${JSON.stringify({ channels: reports })}\n` : renderChannels(reports),
  );
  return departures(reports).length > 0 ? ExitCode.findings : ExitCode.ok;
};

function channelOf(directory: string): CheckedChannel {
  return { channel: basename(directory), direction: "input", content: readChannel(directory) };
}

async function channelsOfTask(
  file: string,
  { options, terminal }: CheckCall,
): Promise<readonly CheckedChannel[]> {
  const reading = await readTask(openDocument(file, terminal, options.set));
  const task = reading.value;
  if (task === undefined) throw unreadable(reading, terminal);
  const template = await templateOf(task, options, terminal);
  const base = dirname(resolve(terminal.cwd, file));
  const bound = (bindings: readonly ChannelBinding[], direction: "input" | "output") =>
    bindings.flatMap(({ name, source }): CheckedChannel[] => {
      if (source.kind !== "host") return [];
      const channels = direction === "input" ? template?.inputs : template?.outputs;
      const formats = channels?.find((channel) => channel.name === name)?.formats ?? [];
      return [
        { channel: name, direction, formats, content: readChannel(resolve(base, source.path)) },
      ];
    });
  return [...bound(task.inputs, "input"), ...bound(task.outputs, "output")];
}

function unreadable(reading: TaskReading, terminal: Terminal): UsageError {
  printIssues(presentable(reading.issues, [reading]), terminal.err, terminal);
  return new UsageError(`${reading.source.file} is not a valid task`, "mend it first");
}

/** Where it is at hand: it says which formats a channel's files have. */
async function templateOf(
  { taskTemplate }: Task,
  { against, set }: CheckCall["options"],
  terminal: Terminal,
): Promise<TaskTemplate | undefined> {
  if (typeof taskTemplate !== "string") return taskTemplate;
  if (against === undefined) return undefined;
  const { contractToCheckAgainst } = await import("../documents/contract-to-check-against.ts");
  const { templates } = await contractToCheckAgainst(against, terminal, set);
  return templates.find(({ identifier }) => identifier === taskTemplate);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
