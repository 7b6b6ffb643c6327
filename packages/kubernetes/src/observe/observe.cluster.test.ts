// Pods that are followed over a bad way to the API server.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LogLine, RunEvent, RunHandle } from "@task-api/runtime";
import { freshKey, noBench, observeAll, openBench, waitFor, type Bench } from "../testing/bench.ts";
import { letPass, openWay, type Fate, type Way } from "../testing/way.ts";

const skip = noBench();
const LINES = 20_000;
const EXPIRED = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "Expired",
  message: "too old resource version",
  code: 410,
};
const TAKEN_AWAY = 'pods is forbidden: User "x" cannot watch resource "pods" in API group ""';
const BROKEN: Fate = { status: 500, body: JSON.stringify({ message: "the node does not answer" }) };

describe.skipIf(skip !== undefined)("a bad way", { tags: ["kubernetes"] }, () => {
  let bench: Bench;
  let way: Way;
  beforeAll(async () => {
    bench = await openBench("faults");
    way = await openWay(bench.there);
  }, 60_000);
  beforeEach(() => way.rule(letPass));
  afterAll(async () => {
    await way.close();
    await bench.close();
  });

  const submit = async (script: string): Promise<RunHandle> =>
    (await way.runtime.submit(freshKey(), bench.plan(script))).handle;

  it("loses no line and doubles none, however often it is cut", async () => {
    const script = `i=0; while [ $i -lt 200 ]; do seq $((i * 100 + 1)) $((i * 100 + 100)); i=$((i + 1)); sleep 0.03; done; sleep 1`;
    const handle = await submit(script);
    const observed = observeAll(way.runtime, handle);
    await waitFor(bench.runtime, handle, ({ type }) => type === "log");
    for (let cuts = 0; cuts < 20; cuts += 1) {
      way.cut();
      await sleep(300);
    }
    const { lines, result } = await observed;
    expect(result.reason).toBe("Succeeded");
    const texts = lines.map(({ text }) => text);
    expect(texts.findIndex((text, index) => text !== String(index + 1))).toBe(-1);
    expect(texts).toHaveLength(LINES);
  });

  it.for([
    ["refuses", { status: 410, body: JSON.stringify(EXPIRED) }],
    ["ends", { status: 200, body: `${JSON.stringify({ type: "ERROR", object: EXPIRED })}\n` }],
    ["is told nothing by", { status: 200, body: "" }],
  ] as const)("looks anew where the server %s a watch", async ([, fate]) => {
    let times = 0;
    way.rule((_, path) => {
      if (!/\/pods\?.*watch=true/.test(path) || times >= 5) return "passes";
      times += 1;
      return fate;
    });
    const { result } = await observeAll(way.runtime, await submit("sleep 1; exit 3"));
    expect(result).toMatchObject({ reason: "Failed", exitCode: 3 });
    expect(times).toBeGreaterThan(0);
  });

  it("does not ask again and again where no watch lasts", async () => {
    let times = 0;
    way.rule((_, path) => {
      if (!/\/pods\?.*watch=true/.test(path)) return "passes";
      times += 1;
      return { status: 200, body: "" };
    });
    const observed = observeAll(way.runtime, await submit("sleep 3"));
    await sleep(3_000);
    expect(times).toBeLessThan(20);
    way.rule(letPass);
    expect((await observed).result.reason).toBe("Succeeded");
  });

  it("tells the state of a pod whose log is not given out, and the log when it is", async () => {
    way.rule((_, path) => (path.includes("/log") ? BROKEN : "passes"));
    const handle = await submit("echo one; echo two >&2; sleep 2; echo three");
    const seen: RunEvent[] = [];
    for await (const event of way.runtime.observe(handle)) {
      seen.push(event);
      // The node is well again once the process runs.
      if (event.type === "state" && event.state === "running") {
        setTimeout(way.rule, 1_000, letPass);
      }
    }
    const types = seen.map(({ type }) => type);
    expect(types.filter((type) => type === "state")).toHaveLength(2);
    expect(types.indexOf("log")).toBeGreaterThan(types.lastIndexOf("state"));
    const lines = seen.flatMap((event) => (event.type === "log" ? event.lines : []));
    expect(textsOf(lines, "stdout")).toEqual(["one", "three"]);
    expect(textsOf(lines, "stderr")).toEqual(["two"]);
    expect(seen.at(-1)).toMatchObject({ how: "exited", exitCode: 0 });
  });

  it("tells the end of a pod whose log is never given out, and says so in the log", async () => {
    way.rule((_, path) => (path.includes("/log") ? BROKEN : "passes"));
    const { exit, lines } = await observeAll(way.runtime, await submit("echo one; exit 4"));
    expect(exit).toMatchObject({ how: "exited", exitCode: 4 });
    expect(lines.map(({ text }) => text)).toContainEqual(
      expect.stringContaining("does not give out this pod's log to its end"),
    );
  });

  it.for([
    ["credentials that have ended", 401, "Unauthorized", "refused the token of user"],
    ["rights that were taken away", 403, TAKEN_AWAY, "The right to watch pods is missing"],
  ] as const)(
    "tells %s by their name, and not as a cluster that is away",
    async ([, status, message, words]) => {
      const handle = await submit("echo ready; sleep 60");
      const seen: RunEvent[] = [];
      const observe = async (): Promise<void> => {
        for await (const event of way.runtime.observe(handle)) {
          seen.push(event);
          if (event.type !== "log") continue;
          way.rule(() => ({ status, body: JSON.stringify({ message }) }));
          way.cut();
        }
      };
      const failure: unknown = await observe().catch((error: unknown) => error);
      expect(failure).toMatchObject({ reason: "EngineUnavailable", isDenied: true });
      expect(Object(failure).message + Object(failure).nextStep).toContain(words);
      expect(seen.filter(({ type }) => type === "engine")).toEqual([]);
    },
  );

  it("gives the log of a pod that is deleted meanwhile, as far as there was time", async () => {
    const handle = await submit("i=0; while :; do i=$((i + 1)); echo $i; sleep 0.1; done");
    const seen: RunEvent[] = [];
    for await (const event of way.runtime.observe(handle)) {
      if (event.type === "log" && !seen.some(({ type }) => type === "log")) {
        await bench.there.admin.call("DELETE", bench.path(handle), {
          query: { gracePeriodSeconds: 0 },
        });
      }
      seen.push(event);
    }
    expect(seen.at(-1)).toMatchObject({ how: "lost" });
    const lines = seen.flatMap((event) => (event.type === "log" ? event.lines : []));
    expect(lines[0]?.text).toBe("1");
  });
});

function textsOf(lines: readonly LogLine[], wanted: LogLine["stream"]): readonly string[] {
  return lines.flatMap(({ stream, text }) => (stream === wanted ? [text] : []));
}
