// What is told of a pod whose log a cluster does not give out: on a server that plays the cluster, for how long an API
// server stays away is not to be waited for.
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { RunEvent } from "@task-api/runtime";
import { accessTo, clientFor, serve } from "../testing/peer.ts";
import { MERGED_STREAMS } from "./log-streams.ts";
import { observePod } from "./observe.ts";

const POD = { id: "uid-1", name: "task" };
const NOT_KNOWN = JSON.stringify({ message: 'pod "task" does not exist' });

describe("a pod that has ended", () => {
  it("has its end told where the server goes away before the log was read, and the loss as well", async () => {
    const { events } = await observe((request) => request.socket.destroy(), { isHurried: true });
    expect(events.at(-1)).toMatchObject({ type: "exited", how: "exited", exitCode: 0 });
    expect(textsOf(events)).toEqual([
      expect.stringContaining("does not give out this pod's log to its end: The cluster at"),
    ]);
  });

  it("has its log read where its node did not know it at first", async () => {
    const { events, times } = await observe((_, answer, turn) => {
      if (turn === 0) answer.writeHead(404).end(NOT_KNOWN);
      else answer.end("2026-01-01T00:00:00.000000001Z one\n");
    });
    expect(events.at(-1)).toMatchObject({ type: "exited", exitCode: 0 });
    expect(textsOf(events)).toEqual(["one"]);
    expect(times).toBe(2);
  });

  it("has the loss of its log told where its node never knows it", async () => {
    const { events } = await observe((_, answer) => answer.writeHead(404).end(NOT_KNOWN));
    expect(events.at(-1)).toMatchObject({ type: "exited", exitCode: 0 });
    expect(textsOf(events)).toEqual([expect.stringContaining('pod "task" does not exist')]);
  });
});

describe("a pod that nothing is heard of any more", () => {
  const MINUTES = 60_000;

  it("is lost where it is to go and its node does not say, five minutes later, that it has", async () => {
    const events = await observeFor(5 * MINUTES, leaving, ({ type }) => type === "state");
    expect(events.at(-1)).toMatchObject({
      type: "exited",
      how: "lost",
      error: expect.stringContaining("DeletionByTaintManager"),
      refusal: { reason: "Lost", nextStep: expect.stringContaining("its node does not answer") },
    });
  });

  it("is given up where its registry is away for five minutes", async () => {
    const events = await observeFor(5 * MINUTES, pulling, ({ type }) => type === "waiting");
    expect(events.at(-1)).toMatchObject({
      type: "exited",
      how: "start-failed",
      error: expect.stringContaining("connection refused"),
      refusal: { reason: "ImageNotFound", nextStep: expect.stringContaining("reach the registry") },
    });
  });
});

/** Observes a pod that stays as it is; once `isMet` so much time passes. */
async function observeFor(
  ms: number,
  pod: object,
  isMet: (event: RunEvent) => boolean,
): Promise<readonly RunEvent[]> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const server = await serve((request, answer) => {
    if (request.url?.includes("watch=true") === true) answer.writeHead(200).flushHeaders();
    else if (request.url?.includes("/log") === true) answer.writeHead(500).end("{}");
    else answer.end(JSON.stringify(pod));
  });
  const events: RunEvent[] = [];
  for await (const event of observePod(clientFor(accessTo(server)), POD, { streams })) {
    events.push(event);
    if (isMet(event)) await vi.advanceTimersByTimeAsync(ms);
  }
  return events;
}

type AnswerLog = (request: IncomingMessage, answer: ServerResponse, turn: number) => void;

const streams = async (): Promise<typeof MERGED_STREAMS> => MERGED_STREAMS;

/** Observes the pod, asking for its log being answered like that; and how often it was asked for. */
async function observe(
  answerLog: AnswerLog,
  { isHurried = false } = {},
): Promise<{ readonly events: readonly RunEvent[]; readonly times: number }> {
  let times = 0;
  const server = await serve((request, answer) => {
    if (request.url?.includes("/log") !== true) {
      answer.end(JSON.stringify(ended));
      return;
    }
    answerLog(request, answer, times);
    times += 1;
  });
  const events: RunEvent[] = [];
  const from = isHurried ? { hurry: AbortSignal.abort() } : {};
  const client = clientFor(accessTo(server));
  for await (const event of observePod(client, POD, { from, streams })) events.push(event);
  return { events, times };
}

function textsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === "log" ? event.lines.map(({ text }) => text) : [],
  );
}

const metadata = { uid: POD.id, name: POD.name, resourceVersion: "7" };
const running = { name: "main", state: { running: { startedAt: "2026-01-01T00:00:00Z" } } };
const leaving = {
  metadata: {
    ...metadata,
    deletionTimestamp: "2026-01-01T00:10:00Z",
    deletionGracePeriodSeconds: 10,
  },
  status: {
    phase: "Running",
    conditions: [
      { type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager", message: "" },
    ],
    containerStatuses: [running],
  },
};
const pulling = {
  metadata,
  status: {
    phase: "Pending",
    containerStatuses: [
      {
        name: "main",
        state: {
          waiting: {
            reason: "ImagePullBackOff",
            message: 'Back-off pulling image "a/b:1": dial tcp 10.0.0.1:443: connection refused',
          },
        },
      },
    ],
  },
};
const ended = {
  metadata,
  status: {
    phase: "Succeeded",
    containerStatuses: [
      {
        name: "main",
        state: {
          terminated: {
            exitCode: 0,
            startedAt: "2026-01-01T00:00:00Z",
            finishedAt: "2026-01-01T00:00:01Z",
          },
        },
      },
    ],
  },
};
