// `task-api operator`: runs single tries for an engine of somebody else's, over JSON lines (docs/operator-protocol.md).
import { createInterface } from "node:readline";
import { OPERATOR_PROTOCOL } from "@task-api/workflow";
import type { RunCommand } from "../command/command.ts";
import { ExitCode } from "../exit-code.ts";
import { createConnections } from "../operator/connections.ts";
import { createDesk } from "../operator/desk.ts";
import { VERSION } from "../version.ts";
import type { options } from "./options.ts";

/** Whoever listens knows by it that this process has not come to a standstill. */
const ALIVE = `${JSON.stringify({ type: "alive" })}\n`;
const ALIVE_MS = 20_000;

/** Exit code: 0 once all requests are answered, 2 when a line was no request. */
export const operator: RunCommand<typeof options.operator> = async ({ terminal }) => {
  const connections = createConnections(terminal);
  const desk = createDesk(terminal, connections);
  // Asked for before anything starts: who asks this process to end asks for the end of its tasks.
  const { interrupted, insisted } = terminal;
  interrupted.addEventListener("abort", () => desk.stopAll(false), { once: true });
  insisted.addEventListener("abort", () => desk.stopAll(true), { once: true });
  const hello = { type: "hello", protocol: OPERATOR_PROTOCOL, version: VERSION };
  terminal.out.write(`${JSON.stringify(hello)}\n`);
  const alive = setInterval(() => {
    if (!terminal.out.isBusy) void terminal.out.send(ALIVE);
  }, ALIVE_MS);
  let isSound = true;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== "") isSound = desk.take(line) && isSound;
  }
  const { goesOn } = await desk.answered();
  clearInterval(alive);
  const code = isSound ? ExitCode.ok : ExitCode.usage;
  if (goesOn) {
    // The next process takes it once this one is gone.
    desk.leaveAll();
    return terminal.leave(code);
  }
  await connections.close();
  return code;
};
