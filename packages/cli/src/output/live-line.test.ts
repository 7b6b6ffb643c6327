import { describe, expect, it } from "vitest";
import type { Output, Terminal } from "../command/command.ts";
import { createLiveLine, type LiveLine } from "./live-line.ts";

const DRAWN = "\r\u001B[J\u001B7\u001B[0mLINE\u001B8";

const leave = (): Promise<never> => Promise.reject(new Error("there is no process to leave"));

/** A terminal that keeps what is written to it. */
function screen({ env = {}, isBusy = false }: Partial<Pick<Terminal, "env"> & Output> = {}): {
  readonly line: LiveLine;
  readonly text: () => string;
} {
  let text = "";
  const output: Output = {
    write: (more) => void (text += more),
    send: (more) => Promise.resolve(void (text += more)),
    isBusy,
    isTerminal: true,
    columns: 20,
    rows: 5,
  };
  const never = new AbortController().signal;
  const terminal = { cwd: "/", env, out: output, err: output };
  const line = createLiveLine({ ...terminal, interrupted: never, insisted: never, leave });
  return { line, text: () => text };
}

describe("a live line", () => {
  it("makes way for what is written, and comes back below it", () => {
    const { line, text } = screen();
    line.show(() => "LINE");
    line.terminal.out.write("one\ntwo\n");
    line.end();
    line.terminal.err.write("end\n");
    expect(text()).toBe(`${DRAWN}\r\u001B[Jone\ntwo\n${DRAWN}\r\u001B[Jend\n`);
  });

  it("waits while half a line is there", () => {
    const { line, text } = screen();
    line.terminal.out.write("half");
    line.show(() => "LINE");
    expect(text()).toBe("half");
    line.terminal.out.write(" done\n");
    expect(text()).toBe(`half done\n${DRAWN}`);
  });

  it("leaves a column free, and nothing where nothing fits", () => {
    const { line, text } = screen();
    line.show((columns) => "x".repeat(columns));
    expect(text()).toContain(`m${"x".repeat(19)}\u001B8`);
    line.show(() => "");
    expect(text().endsWith("\u001B8\r\u001B[J")).toBe(true);
  });

  it("may be several, for which room is made before the place is kept", () => {
    const { line, text } = screen();
    line.show((_, rows) => `${rows}\nrows\nhere`);
    expect(text()).toBe("\r\u001B[J\n\n\u001B[2A\u001B7\u001B[0m5\nrows\nhere\u001B8");
  });

  it("is not sent to a terminal that has not taken what came before", () => {
    const { line, text } = screen({ isBusy: true });
    line.show(() => "LINE");
    expect(text()).toBe("");
  });

  it.each([
    ["dumb terminals", { TERM: "dumb" }],
    ["CI", { CI: "true" }],
  ] as const)("is not drawn for %s", (_, env) => {
    const { line, text } = screen({ env });
    line.show(() => "LINE");
    line.terminal.out.write("one\n");
    line.end();
    expect(text()).toBe("one\n");
  });
});
