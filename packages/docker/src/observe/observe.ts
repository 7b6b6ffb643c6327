// One sequence of everything that happens to a container: its state, its log, its usage, its end.
import type { LogLine, ObserveFrom, RunEvent, UsageEvent } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { inspectContainer } from "./container-state.ts";
import { watchAway } from "./engine-away.ts";
import { watchForFailedExec } from "./failed-exec.ts";
import { followLogs } from "./follow-logs.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { sampleUsage } from "./sample-usage.ts";
import { positionFrom } from "./skip-kept.ts";
import { watchExit, type ExitWatch } from "./watch-exit.ts";

/** What this process remembers of a container it has just started: it spares an inspection. */
export interface StartMemory {
  readonly createdAt: string;
  /** Absent when starting failed. */
  readonly startedAt?: string;
  /** What the engine said then. */
  readonly error?: string;
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
    tell: (event) => void mailbox.put(event),
  });
  const exit = watchExit(client, id, memory?.error, { signal, away });
  const failedExec = watchForFailedExec();
  try {
    yield* stateEvents(memory ?? (await recall(client, id)));
    if (memory?.error === undefined) {
      const ended = new AbortController();
      void exit.settled.then(() => ended.abort());
      void pumpLogs(
        followLogs(client, id, positionFrom(from.logsAfter), exit, { signal, away }),
        exit,
        mailbox,
      );
      if (from.usage === true) {
        const take = (event: UsageEvent): void => mailbox.replace(event);
        void sampleUsage(client, id, AbortSignal.any([signal, ended.signal]), take);
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
