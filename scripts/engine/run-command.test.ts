import { describe, expect, test } from "vitest";
import { lastLines, NOT_FOUND, runCommand, TIMED_OUT } from "./run-command.ts";

const node = process.execPath;

describe("a program that is run", () => {
  test("hands back its code and what it printed", async () => {
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    expect(await runCommand(node, ["-e", script])).toEqual({
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("tells its lines as they come", async () => {
    const lines: string[] = [];
    const script = 'process.stdout.write("a\\nb\\nc")';
    await runCommand(node, ["-e", script], { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(["a", "b", "c"]);
  });

  test("gets additions to the environment", async () => {
    const script = 'process.stdout.write(process.env.ADDED + " " + typeof process.env.PATH)';
    const done = await runCommand(node, ["-e", script], { env: { ADDED: "yes" } });
    expect(done.stdout).toBe("yes string");
  });

  test("that does not exist is a result like any other", async () => {
    const done = await runCommand("no-such-program", []);
    expect(done.code).toBe(NOT_FOUND);
    expect(lastLines(done)).toContain("no-such-program: cannot be run");
  });

  test("that takes too long is killed", async () => {
    const done = await runCommand(node, ["-e", "setInterval(() => {}, 1000)"], { timeoutMs: 100 });
    expect(done.code).toBe(TIMED_OUT);
    expect(lastLines(done)).toContain("no end after 100 ms");
  });
});

test("the last lines of a program are those of both outputs", () => {
  const done = { code: 1, stdout: "a\nb\n", stderr: "c\n" };
  expect(lastLines(done, 2)).toBe("b\nc");
});
