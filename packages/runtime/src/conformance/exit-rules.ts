// Ends: every way a container can end is told apart.
import { expect, it } from "vitest";
import { waitForLine, type Bench } from "./bench.ts";

const MIB = 1024 * 1024;
/** Enough for a shell, not for what the tests make it hold. */
const TIGHT = { extended: {}, memoryLimitBytes: 32 * MIB };

/** Rules about how containers end (contract §3). */
export function exitRules(bench: () => Bench): void {
  it.for([0, 3, 126, 137])("hands on exit code %i as the process gave it", async (code) => {
    const { exit } = await bench().run(await bench().plan(`exit ${code}`, { resources: TIGHT }));
    expect(exit).toMatchObject({ how: "exited", exitCode: code, oomKilled: false });
  });

  it("says when the container was created and running, and when it started and finished", async () => {
    const { events, exit } = await bench().run(await bench().plan("exit 0"));
    const states = events.flatMap((event) => (event.type === "state" ? [event.state] : []));
    expect(states).toEqual(["created", "running"]);
    expect(exit.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(exit.finishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect((exit.finishedAt ?? "") >= (exit.startedAt ?? "~")).toBe(true);
  });

  it("tells a process that was killed for want of memory", async ({ skip }) => {
    const { unenforced } = await bench().runtime.describe();
    skip(unenforced.includes("memory"), "this engine does not enforce memory limits");
    const script = `x=$(head -c ${200 * MIB} /dev/zero | tr '\\0' x); echo "survived"`;
    const plan = await bench().plan(script, { resources: TIGHT });
    const { exit, lines } = await bench().run(plan);
    expect(exit).toMatchObject({ how: "exited", exitCode: 137, oomKilled: true });
    expect(lines.map(({ text }) => text)).not.toContain("survived");
  });

  it("tells a process that was killed otherwise", async () => {
    const { runtime, submit, plan } = bench();
    const handle = await submit(
      await plan("trap '' TERM; echo ready; sleep 60", { resources: TIGHT }),
    );
    await waitForLine(runtime, handle, "ready");
    await runtime.stop(handle, 0);
    const exit = await lastEvent(runtime.observe(handle));
    expect(exit).toMatchObject({ how: "exited", exitCode: 137, oomKilled: false });
  });

  it("calls a program of a kind that the machine cannot run a failed start", async () => {
    const { exit } = await bench().run(await bench().plan("", { command: ["/garbage"] }));
    expect(exit.how).toBe("start-failed");
    expect(exit.error).toMatch(/exec format error/i);
  });

  it.for([
    ["is not in the image", "/no/such/program"],
    ["may not be executed", "/processing-container.json"],
  ] as const)("calls a program that %s a failed start", async ([, program]) => {
    const { exit } = await bench().run(await bench().plan("", { command: [program] }));
    expect(exit.how).toBe("start-failed");
    expect(exit.error).toMatch(/not found|no such file|denied/i);
    expect(exit.exitCode).toBeUndefined();
  });

  it("gives the same end to whoever asks later", async () => {
    const { handle } = await bench().run(await bench().plan("echo once; exit 5"));
    const again = await lastEvent(bench().runtime.observe(handle));
    expect(again).toMatchObject({ how: "exited", exitCode: 5 });
  });

  it("calls a container that somebody removed lost", async () => {
    const { handle } = await bench().run(await bench().plan("exit 0"));
    await bench().runtime.remove(handle);
    expect(await lastEvent(bench().runtime.observe(handle))).toMatchObject({ how: "lost" });
  });
}

async function lastEvent<Event>(events: AsyncIterable<Event>): Promise<Event | undefined> {
  let last: Event | undefined;
  for await (const event of events) last = event;
  return last;
}
