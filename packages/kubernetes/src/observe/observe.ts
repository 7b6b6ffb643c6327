// One sequence of everything that happens to a pod: what it waits for, its state, its log, its end.
import type { ObserveFrom, RunEvent } from "@task-api/runtime";
import {
  createMailbox,
  positionFrom,
  watchAway,
  watchForFailedExec,
  type Mailbox,
} from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { followLog } from "./follow-log.ts";
import { MERGED_STREAMS, type LogStream } from "./log-streams.ts";
import { watchExit, type ExitWatch, type KnownPod } from "./watch-exit.ts";
import type { Following, WatchedPod } from "./watch-pod.ts";

/** What observing takes beside the pod. */
export interface ObserveOptions {
  readonly from?: ObserveFrom;
  readonly known?: KnownPod | undefined;
  /** Asked for once the pod runs. */
  readonly streams: () => Promise<readonly LogStream[]>;
}

const PAUSE_MS = 1_000;

/** Follows a pod until its end (contract §3: events are the only way state travels). */
export async function* observePod(
  client: ApiClient,
  pod: WatchedPod,
  { from = {}, known, streams }: ObserveOptions,
): AsyncGenerator<RunEvent, void> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const mailbox = createMailbox<RunEvent>();
  const tell = (event: RunEvent): void => void mailbox.put(event);
  const { hurry, patienceMs } = from;
  const away = watchAway({
    signal,
    tell,
    ...(hurry !== undefined && { hurry }),
    ...(patienceMs !== undefined && { patienceMs }),
  });
  const exit = watchExit(client, pod, { signal, away, tell, known });
  const failedExec = watchForFailedExec();
  try {
    void pumpLogs({ client, pod, from, exit, streams, mailbox, signal, away });
    for (;;) {
      const event = await mailbox.take();
      if (event === undefined) break;
      if (event.type === "log") event.lines.forEach(failedExec.see);
      yield event;
    }
    yield failedExec.judge(await exit.event);
  } finally {
    leaving.abort();
  }
}

interface Pump extends Following, Required<Pick<ObserveOptions, "from" | "streams">> {
  readonly client: ApiClient;
  readonly pod: WatchedPod;
  readonly exit: ExitWatch;
  readonly mailbox: Mailbox<RunEvent>;
}

/** Puts every batch of lines, each once the one before was taken; closes when log and pod have ended. */
async function pumpLogs({ client, mailbox, exit, ...pump }: Pump): Promise<void> {
  try {
    if (await exit.started) {
      const kept = positionFrom(pump.from.logsAfter);
      const streams = await streamsOf(pump.streams, exit);
      await Promise.all(
        streams.map(async (stream) => {
          const log = { pod: pump.pod, stream, kept, exit };
          for await (const lines of followLog(client, log, pump)) {
            await mailbox.put({ type: "log", lines });
          }
        }),
      );
    }
    await exit.settled;
    mailbox.close();
  } catch (error) {
    mailbox.fail(error);
  }
}

/** The streams to follow. Until the pod has ended, it is for the watch over its end to give the cluster up. */
async function streamsOf(
  ask: ObserveOptions["streams"],
  exit: ExitWatch,
): Promise<readonly LogStream[]> {
  for (;;) {
    const isLast = exit.known();
    try {
      return await ask();
    } catch {
      if (isLast) return MERGED_STREAMS;
    }
    await exit.within(PAUSE_MS);
  }
}
