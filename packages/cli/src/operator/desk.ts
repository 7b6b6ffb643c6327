// Where requests are taken, and answered one day: any number at the same time, each by its id.
import { Reason } from "@task-api/runtime";
import {
  readOperatorRequest,
  refusedTry,
  type OperatorEvent,
  type OperatorRequest,
  type OperatorResult,
  type OperatorTry,
} from "@task-api/workflow";
import type { Terminal } from "../command/command.ts";
import type { Connections } from "./connections.ts";
import { runTry } from "./run-try.ts";

/** Takes lines, and sees to what they ask for. */
export interface Desk {
  /** False for a line that is no request, and cannot be answered. */
  take(line: string): boolean;
  /** Stops all tasks, or kills them; also those that are asked for later. */
  stopAll(kill: boolean): void;
  /** Resolves when all requests are answered. Whether anything goes on all the same: containers that were let go of. */
  answered(): Promise<{ readonly goesOn: boolean }>;
  /** What goes on is for the next process. */
  leaveAll(): void;
}

/** A try that was asked for. */
interface OpenTry {
  readonly request: OperatorTry;
  /** The same for the same task of the same run. */
  readonly task: string;
  readonly stop: AbortController;
  readonly kill: AbortController;
  readonly leave: AbortController;
  /** Whoever has asked has the answer, and wants to hear no more. */
  readonly answered: PromiseWithResolvers<void>;
  isAnswered: boolean;
  readonly ended: PromiseWithResolvers<void>;
}

/** An empty one. */
export function createDesk(terminal: Terminal, connections: Connections): Desk {
  const open = new Map<string, OpenTry>();
  const all = { stop: new AbortController(), kill: new AbortController() };

  return {
    take(line) {
      const read = readOperatorRequest(line);
      if (read.ok && !isUnderWay(read.value)) {
        handle(read.value);
        return true;
      }
      const problem = read.ok ? `the request ${read.value.id} is under way` : read.problem;
      terminal.err.write(`task-api operator: ${problem}\n`);
      if (read.ok || read.id === undefined || open.has(read.id)) return false;
      terminal.out.write(`${JSON.stringify({ id: read.id, ...notUnderstood(problem) })}\n`);
      return true;
    },
    stopAll(kill) {
      all.stop.abort();
      if (kill) all.kill.abort();
    },
    async answered() {
      for (;;) {
        const waiting = [...open.values()].filter(({ isAnswered }) => !isAnswered);
        if (waiting.length === 0) return { goesOn: open.size > 0 };
        await Promise.all(waiting.map(({ answered }) => answered.promise));
      }
    },
    leaveAll() {
      for (const { leave } of open.values()) leave.abort();
    },
  };

  function isUnderWay(request: OperatorRequest): boolean {
    return request.action === "run" && open.has(request.id);
  }

  function handle(request: OperatorRequest): void {
    if (request.action === "stop") end(request.id, request.kill);
    else if (request.action === "leave") void answer(request.id, { type: "left" });
    else void run(request);
  }

  function end(id: string, kill: boolean): void {
    const asked = open.get(id);
    asked?.stop.abort();
    if (kill) asked?.kill.abort();
  }

  async function run(request: OperatorTry): Promise<void> {
    const { id } = request;
    const stop = new AbortController();
    const kill = new AbortController();
    const leave = new AbortController();
    const task = taskOf(request);
    const ofTask = [...open.values()].filter((one) => one.task === task);
    const unwanted = ofTask.filter((one) => begins(request, one.request));
    const before = ofTask.filter((one) => one.isAnswered || unwanted.includes(one));
    open.set(id, {
      request,
      task,
      stop,
      kill,
      leave,
      answered: Promise.withResolvers(),
      isAnswered: false,
      ended: Promise.withResolvers(),
    });
    for (const one of unwanted) one.stop.abort();
    await Promise.all(before.map((one) => endOf(one, stop.signal, kill.signal)));
    const result = await runTry({
      request,
      connections,
      terminal,
      stop: AbortSignal.any([all.stop.signal, stop.signal]),
      kill: AbortSignal.any([all.kill.signal, kill.signal]),
      leave: leave.signal,
      tell: (event) => tell(id, event),
    });
    await answer(id, result);
    open.get(id)?.ended.resolve();
    open.delete(id);
  }

  async function answer(id: string, event: OperatorEvent): Promise<void> {
    const asked = open.get(id);
    if (asked === undefined || asked.isAnswered) return;
    const told = tell(id, event);
    asked.isAnswered = true;
    await told;
    asked.answered.resolve();
  }

  /** At the pace of whoever reads. */
  async function tell(id: string, event: OperatorEvent): Promise<void> {
    if (open.get(id)?.isAnswered !== false) return;
    await terminal.out.send(`${JSON.stringify({ id, ...event })}\n`);
  }
}

function taskOf({ dag_id, dag_run_id, task, map_index }: OperatorTry): string {
  return JSON.stringify([dag_id, dag_run_id, task["task_id"], map_index]);
}

/** Whether a try has nothing to go on with of an earlier one: that is of a run that was deleted, or a user has cleared the task. */
function begins(now: OperatorTry, before: OperatorTry): boolean {
  return (
    now.first_try > before.try_number ||
    now.run_uid !== before.run_uid ||
    (now.try_number === before.try_number && now.try_uid !== before.try_uid)
  );
}

/** Nothing that is asked again would be understood better. */
function notUnderstood(problem: string): OperatorResult {
  return refusedTry(Reason.StartFailed, `what was asked for cannot be done: ${problem}`, {
    nextStep: "mend what is named: in the settings, in the DAG, or in the id that its run is given",
    mayRetry: false,
  });
}

/** What was let go of goes on here until this process ends: who asks for it again has its end, and may stop it. */
function endOf(left: OpenTry, stop: AbortSignal, kill: AbortSignal): Promise<void> {
  stop.addEventListener("abort", () => left.stop.abort(), { once: true });
  kill.addEventListener("abort", () => left.kill.abort(), { once: true });
  return left.ended.promise;
}
