// A container engine of files and processes: what is started goes on when whoever has started it is killed, has a name of
// its own, and can be found by it. A journal holds when each began and ended, a line each.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskEnd } from "../runner/task-runner.ts";

/** A container. */
export interface FileContainer {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: TaskEnd["outcome"];
}

/** The lines of containers below `root`: `begin NAME`, `end NAME`. */
export function journalFile(root: string): string {
  return join(root, "journal");
}

/**
 * Being started twice is no harm: as with an engine of containers, the second start finds the first. A line is one
 * write to the end of the file, and what is written is there for others when the process that wrote it is killed.
 */
const SCRIPT = `
mkdir started 2>/dev/null || exit 0
echo "begin $1" >>"$2"
sleep "$3"
echo "end $1" >>"$2"
echo "$4" >exit.part && mv exit.part exit
`;

const LOOK_MS = 8;

/** Starts a container, or finds the one of the name, and waits for its end. */
export async function runFileContainer(
  root: string,
  { name, seconds, outcome }: FileContainer,
  onRunning: () => void,
): Promise<TaskEnd["outcome"]> {
  const folder = join(root, "containers", name);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "started"))) {
    const args = ["-c", SCRIPT, "container", name, journalFile(root), String(seconds), outcome];
    spawn("/bin/sh", args, { cwd: folder, detached: true, stdio: "ignore" }).unref();
  }
  while (!existsSync(join(folder, "started"))) await sleep(LOOK_MS);
  onRunning();
  while (!existsSync(join(folder, "exit"))) await sleep(LOOK_MS);
  return outcomeOf(readFileSync(join(folder, "exit"), "utf8").trim());
}

function outcomeOf(word: string): TaskEnd["outcome"] {
  if (word === "success" || word === "failed" || word === "skipped") return word;
  throw new Error(`a container ended with ${JSON.stringify(word)}`);
}
