// One sequence of everything that happens to a container: its state, its log, its usage, its end.
import type { LogLine, ObserveFrom, RunEvent } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { inspectContainer } from "./container-state.ts";
import {
  watchAway,
  watchForFailedExec,
  createMailbox,
  type Mailbox,
  positionFrom,
} from "@task-api/runtime/adapter";
import { followLogs } from "./follow-logs.ts";
import { watchExit, type ExitWatch } from "./watch-exit.ts";
import { watchUsage, type UsageWatch } from "./watch-usage.ts";

/** What this process remembers of a container it has just started: it spares an inspection. */
export interface StartMemory {
  readonly createdAt: string;
  /** Absent when starting failed. */
  readonly startedAt?: string;
  /** What the engine said then. */
  readonly error?: string;
  /** Begun before the start. */
  readonly usage?: UsageWatch;
}

/** Follows a container until its end (contract §3: events are the only way state travels). */
export async function* observeContainer(
  client: EngineClient,
  id: string,
  from: ObserveFrom = {},
  memory?: StartMemory,
): AsyncGenerator<RunEvent, void> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const mailbox = createMailbox<RunEvent>();
  const away = watchAway({
    signal,
    ...(from.hurry !== undefined && { hurry: from.hurry }),
    ...(from.patienceMs !== undefined && { patienceMs: from.patienceMs }),
    tell: (event) => void mailbox.put(event),
  });
  const exit = watchExit(client, id, memory?.error, { signal, away });
  const failedExec = watchForFailedExec();
  let usage: UsageWatch | undefined;
  try {
    yield* stateEvents(memory ?? (await recall(client, id)));
    if (memory?.error === undefined) {
      void pumpLogs(
        followLogs(client, id, positionFrom(from.logsAfter), exit, { signal, away }),
        exit,
        mailbox,
      );
      if (from.usage === true) {
        const watch = memory?.usage ?? watchUsage(client, id);
        watch.listen((event) => mailbox.replace(event));
        void exit.settled.then(() => watch.close());
        usage = watch;
      }
      for (;;) {
        const event = await mailbox.take();
        if (event === undefined) break;
        if (event.type === "log") event.lines.forEach(failedExec.see);
        yield event;
      }
    }
    yield failedExec.judge(await exit.event);
  } finally {
    leaving.abort();
    usage?.close();
  }
}

/** Puts every batch of lines, each once the one before was taken; closes when log and container have ended. */
async function pumpLogs(
  batches: AsyncIterable<readonly LogLine[]>,
  exit: ExitWatch,
  mailbox: Mailbox<RunEvent>,
): Promise<void> {
  try {
    for await (const lines of batches) await mailbox.put({ type: "log", lines });
    await exit.settled;
    mailbox.close();
  } catch (error) {
    mailbox.fail(error);
  }
}

async function recall(client: EngineClient, id: string): Promise<Partial<StartMemory>> {
  return (await inspectContainer(client, id)) ?? {};
}

function* stateEvents({ createdAt, startedAt }: Partial<StartMemory>): Generator<RunEvent> {
  if (createdAt !== undefined) yield { type: "state", state: "created", at: createdAt };
  if (startedAt !== undefined) yield { type: "state", state: "running", at: startedAt };
}
