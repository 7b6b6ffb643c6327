import { afterEach, describe, expect, it } from "vitest";
import type { RunEvent } from "@task-api/runtime";
import {
  engineFrame,
  logFrame,
  PEER_CONTAINER,
  startPeer,
  type Peer,
  type PeerScript,
} from "../testing/peer.ts";
import { watchAway } from "@task-api/runtime/adapter";
import { followLogs } from "./follow-logs.ts";
import { observeContainer } from "./observe.ts";
import { watchExit } from "./watch-exit.ts";

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.close();
});

async function start(script: PeerScript): Promise<Peer> {
  peer = await startPeer(script);
  return peer;
}

async function all(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const seen: RunEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

function texts(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === "log" ? event.lines.map(({ text }) => text) : [],
  );
}

const time = (second: number): string =>
  `2026-01-01T00:00:${String(second).padStart(2, "0")}.000000001Z`;

const LINES = [
  logFrame("stdout", time(1), "one\n"),
  logFrame("stdout", time(2), "two\n"),
  logFrame("stdout", time(2), "two again\n"),
  logFrame("stderr", time(2), "aside\n"),
  logFrame("stdout", time(3), "three\n"),
];
const ALL = ["one", "two", "two again", "aside", "three"];

describe("a log whose connection breaks", () => {
  it("goes on without loss or repetition while the container runs", async () => {
    const { client, end } = await start({
      logs(answer, turn) {
        // Every time one line more, then the connection is cut, also within a frame.
        for (const line of LINES.slice(0, turn + 1)) answer.write(line);
        if (turn < LINES.length) {
          answer.write(LINES[turn + 1]?.subarray(0, 11) ?? "", () => answer.destroy());
          return;
        }
        answer.end();
        end();
      },
    });
    expect(texts(await all(observeContainer(client, PEER_CONTAINER)))).toEqual(ALL);
  });

  it("is read once more after the end, since engines may leave out the last lines", async () => {
    const { client, end } = await start({
      logs(answer, _, query) {
        const follow = query.get("follow") === "1";
        for (const line of LINES.slice(0, follow ? 2 : 5)) answer.write(line);
        answer.end();
        end();
      },
    });
    expect(texts(await all(observeContainer(client, PEER_CONTAINER)))).toEqual(ALL);
  });

  it("is let go when it stays open after the container's end", async () => {
    const { client, end } = await start({
      logs(answer, _, query) {
        for (const line of LINES) answer.write(line);
        if (query.get("follow") === "0") answer.end();
        else end();
      },
    });
    const { signal } = new AbortController();
    const following = { signal, away: watchAway({ signal }) };
    const exit = watchExit(client, PEER_CONTAINER, undefined, following);
    const patience = { shortRun: 0, endTogether: 100, quiet: 50, searching: 5_000 };
    const seen: string[] = [];
    for await (const lines of followLogs(client, PEER_CONTAINER, {}, exit, following, patience)) {
      seen.push(...lines.map(({ text }) => text));
    }
    expect(seen).toEqual(ALL);
  });

  it("says in the log that an engine does not give it out", async () => {
    const { client, end } = await start({
      logs(answer) {
        answer.writeHead(501).end('{"message":"the log driver does not support reading"}');
        end();
      },
    });
    expect(texts(await all(observeContainer(client, PEER_CONTAINER)))).toEqual([
      expect.stringContaining("the log driver does not support reading"),
    ]);
  });

  it("says once, in the log, that an engine cannot read it to its end", async () => {
    const { client, end } = await start({
      logs(answer, turn) {
        for (const line of LINES.slice(0, 2)) answer.write(line);
        answer.end(engineFrame("Error grabbing logs: invalid character"));
        if (turn === 2) end();
      },
    });
    expect(texts(await all(observeContainer(client, PEER_CONTAINER)))).toEqual([
      "one",
      "two",
      expect.stringContaining("to its end: Error grabbing logs"),
    ]);
  });

  it("is an error when it is no log at all", async () => {
    const { client, end } = await start({
      logs(answer) {
        answer.end("no frames, just text that goes on for a while");
        end();
      },
    });
    await expect(all(observeContainer(client, PEER_CONTAINER))).rejects.toMatchObject({
      reason: "EngineUnavailable",
    });
  });
});

it("holds the engine up while nobody takes the events", async () => {
  const line = logFrame("stdout", time(1), `${"x".repeat(16_000)}\n`);
  let written = 0;
  const stuck = Promise.withResolvers<void>();
  const { client } = await start({
    logs(answer) {
      const write = (): void => {
        while (answer.write(line)) written += line.length;
        const timer = setTimeout(stuck.resolve, 300);
        answer.once("drain", () => {
          clearTimeout(timer);
          write();
        });
      };
      write();
    },
  });
  const events = observeContainer(client, PEER_CONTAINER);
  for (;;) {
    const { value } = await events.next();
    if (value?.type === "log") break;
  }
  await stuck.promise;
  expect(written).toBeLessThan(8 * 1024 * 1024);
  await events.return();
});

describe("the end of a container", () => {
  it("is waited for again when the waiting call breaks off", async () => {
    const running = await start({
      wait(answer, turn) {
        if (turn < 2) {
          answer.destroy();
          return;
        }
        running.end();
        answer.end('{"StatusCode":0}');
      },
    });
    const events = await all(observeContainer(running.client, PEER_CONTAINER));
    expect(events.at(-1)).toMatchObject({ how: "exited", exitCode: 0 });
  });

  it("is no end while the container still runs", async () => {
    const running = await start({
      wait(answer, turn) {
        // An engine that shuts down gracefully ends the call without a code.
        if (turn === 1) running.end();
        answer.end(turn === 0 ? "" : '{"StatusCode":0}');
      },
    });
    const events = await all(observeContainer(running.client, PEER_CONTAINER));
    expect(events.at(-1)).toMatchObject({ how: "exited", exitCode: 0 });
  });

  it.for([
    [
      "is out of memory when only the engine's event log says so",
      '{"status":"oom","id":"x"}\n',
      true,
    ],
    ["is a kill like any other when no event says so", "", false],
  ] as const)("%s", async ([, events, oomKilled]) => {
    const { client, end } = await start({
      events,
      state: { ExitCode: 137, OOMKilled: false },
      hostConfig: { Memory: 1_000_000 },
    });
    end();
    const seen = await all(observeContainer(client, PEER_CONTAINER));
    expect(seen.at(-1)).toMatchObject({ how: "exited", exitCode: 137, oomKilled });
  });

  it("is lost when the engine no longer knows the container", async () => {
    const { client } = await start({ wait: (answer) => answer.writeHead(404).end("{}") });
    const events = await all(observeContainer(client, PEER_CONTAINER));
    expect(events.at(-1)).toEqual({ type: "exited", oomKilled: false, how: "lost" });
  });

  it("never comes before the start times of a very short run", async () => {
    const { client, end } = await start({
      state: { StartedAt: time(2), FinishedAt: time(1), ExitCode: 0 },
    });
    end();
    const events = await all(observeContainer(client, PEER_CONTAINER));
    expect(events.at(-1)).toMatchObject({ startedAt: time(1), finishedAt: time(1) });
  });
});
