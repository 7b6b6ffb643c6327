// Logs: nothing lost, nothing doubled, the streams apart.
import { expect, it } from "vitest";
import type { LogLine } from "../port/events.ts";
import { advanceLogPosition, type LogPosition } from "../port/log-position.ts";
import { observeAll, textsOf, type Bench } from "./bench.ts";

const MANY = 100_000;

/** Rules about logs (contract §3). */
export function logRules(bench: () => Bench): void {
  it("keeps stdout and stderr apart", async () => {
    const { lines } = await bench().run(await bench().plan("echo to out; echo to err >&2"));
    expect(textsOf(lines, "stdout")).toEqual(["to out"]);
    expect(textsOf(lines, "stderr")).toEqual(["to err"]);
  });

  it(`gives ${MANY} numbered lines completely, in order and with times that never go back`, async () => {
    const { lines } = await bench().run(await bench().plan(`seq 1 ${MANY}`));
    const texts = textsOf(lines);
    expect(texts.length).toBe(MANY);
    expect(texts.findIndex((text, index) => text !== String(index + 1))).toBe(-1);
    expect(lines.findIndex(({ at }, index) => at < (lines[index - 1]?.at ?? ""))).toBe(-1);
  });

  it("marks a last line without its line end as partial", async () => {
    const { lines } = await bench().run(await bench().plan("echo whole; printf half"));
    expect(lines.map(({ text, partial }) => ({ text, partial }))).toEqual([
      { text: "whole", partial: false },
      { text: "half", partial: true },
    ]);
  });

  it("gives a line longer than 16 KiB in parts that add up to it", async () => {
    // ASCII: engines cut lines at bytes, and some keep each part as text of its own.
    const script = "printf '%s\\n' \"$(seq -s, 1 10000)\"; echo next";
    const { lines } = await bench().run(await bench().plan(script));
    const end = lines.findIndex(({ partial }) => !partial);
    const parts = lines.slice(0, end + 1);
    const whole = parts.map(({ text }) => text).join("");
    expect(whole === numbersTo(10_000).join(",")).toBe(true);
    expect(parts.length).toBeGreaterThan(1);
    expect(textsOf(lines.slice(end + 1))).toEqual(["next"]);
  });

  it("gives an empty line as an empty text", async () => {
    const { lines } = await bench().run(await bench().plan("echo; echo x; echo"));
    expect(textsOf(lines)).toEqual(["", "x", ""]);
  });

  it("replaces bytes that are no UTF-8", async () => {
    const { lines } = await bench().run(await bench().plan(String.raw`printf 'a\377b\n'`));
    expect(textsOf(lines)).toEqual(["a\uFFFDb"]);
  });

  it("goes on exactly where a log was left, however often it is left", async () => {
    const { runtime, submit, plan } = bench();
    const script =
      "for i in $(seq 1 300); do echo out $i; echo err $i >&2; done; sleep 0.2; echo end";
    const handle = await submit(await plan(script));
    const kept: LogLine[] = [];
    let position: LogPosition = {};
    let ended = false;
    for (let take = 1; !ended; take += 13) {
      let left = take;
      for await (const event of runtime.observe(handle, { logsAfter: position })) {
        if (event.type === "exited") ended = true;
        if (event.type !== "log") continue;
        // A reader that dies within a batch: some of its lines are kept, the rest not.
        const lines = event.lines.slice(0, left);
        kept.push(...lines);
        position = advanceLogPosition(position, lines);
        left -= lines.length;
        if (left === 0) break;
      }
    }
    const numbers = numbersTo(300);
    expect(textsOf(kept, "stdout")).toEqual([...numbers.map((number) => `out ${number}`), "end"]);
    expect(textsOf(kept, "stderr")).toEqual(numbers.map((number) => `err ${number}`));
  });

  it("goes on after the time of a line alone", async () => {
    const { runtime, run, plan } = bench();
    const { handle, lines } = await run(await plan("echo one; sleep 1.1; echo two"));
    const first = lines[0]?.at;
    if (first === undefined) throw new Error("no line came");
    const again = await observeAll(runtime, handle, { logsAfter: first });
    expect(textsOf(again.lines)).toEqual(["two"]);
  });
}

function numbersTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
