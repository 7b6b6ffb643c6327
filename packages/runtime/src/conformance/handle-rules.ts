// Handles: at most one container per key, found again, stopped and removed.
import { expect, it } from "vitest";
import { freshKey, observeAll, textsOf, waitForLine, type Bench } from "./bench.ts";
import { Secret } from "../redact/secret.ts";
import type { ConformanceOptions } from "./options.ts";

/** Rules about keys, lists, stopping and removing (contract §3). */
export function handleRules(bench: () => Bench, options: ConformanceOptions): void {
  it("makes one container per key, however many ask at once", async () => {
    const { runtime, submit, plan } = bench();
    const key = freshKey();
    const planned = await plan("echo started; sleep 0.3", { labels: { "conformance.key": key } });
    const handles = await Promise.all([
      submit(planned, key),
      submit(planned, key),
      submit(planned, key),
    ]);
    expect(new Set(handles.map(({ id }) => id)).size).toBe(1);
    expect(await runtime.list({ "conformance.key": key })).toHaveLength(1);
    const [handle] = handles;
    if (handle === undefined) throw new Error("no handle came");
    expect(textsOf((await observeAll(runtime, handle)).lines)).toEqual(["started"]);
  });

  it("adopts a container that another connection made for the key", async () => {
    const { runtime, submit, plan } = bench();
    const key = freshKey();
    const planned = await plan("sleep 0.3; echo done");
    const handle = await submit(planned, key);
    const other = await options.connect();
    try {
      const { handle: adopted } = await other.submit(key, planned);
      expect(adopted).toEqual(handle);
      expect(textsOf((await observeAll(other, adopted)).lines)).toEqual(["done"]);
    } finally {
      await other.close();
    }
    expect((await runtime.submit(key, planned)).handle.id).toBe(handle.id);
  });

  it("takes keys of any length and with any characters", async () => {
    const { runtime, run, submit, plan } = bench();
    const planned = await plan("echo fine");
    const key = `${freshKey()} / ä:${"x".repeat(300)}`;
    const handle = await submit(planned, key);
    expect(handle.key).toBe(key);
    expect(textsOf((await observeAll(runtime, handle)).lines)).toEqual(["fine"]);
    const { handle: other } = await run(planned);
    expect(other.name).not.toBe(handle.name);
  });

  it("lists running and ended containers by all of their labels", async () => {
    const { runtime, run, submit, plan } = bench();
    const mark = freshKey();
    const ended = await run(await plan("exit 0", { labels: { "conformance.mark": mark, a: "1" } }));
    const running = await submit(
      await plan("sleep 60", { labels: { "conformance.mark": mark, a: "2" } }),
    );
    const found = await runtime.list({ "conformance.mark": mark });
    const first = { "conformance.mark": mark, a: "1" };
    const states = found.map(({ id, state }) => ({ id, state }));
    expect(new Set(states)).toEqual(
      new Set([
        { id: ended.handle.id, state: "exited" },
        { id: running.id, state: "running" },
      ]),
    );
    const [alone, ...others] = await runtime.list(first);
    expect(alone).toMatchObject({ ...ended.handle, state: "exited", labels: first });
    expect(others).toEqual([]);
    expect(await runtime.list({ "conformance.mark": `${mark}-other` })).toEqual([]);
  });

  it("asks a process to end, and lets it end in its own way", async () => {
    const { runtime, submit, plan } = bench();
    const script = "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
    const handle = await submit(await plan(script));
    await waitForLine(runtime, handle, "ready");
    expect(await runtime.stop(handle, 30)).toBe(true);
    const { exit, lines } = await observeAll(runtime, handle);
    expect(exit).toMatchObject({ how: "exited", exitCode: 7 });
    expect(textsOf(lines)).toEqual(["ready", "bye"]);
  });

  it("kills a process that does not end when asked, and has it ended on return", async () => {
    const { runtime, submit, plan } = bench();
    const handle = await submit(await plan("trap '' TERM; echo ready; while :; do sleep 1; done"));
    await waitForLine(runtime, handle, "ready");
    await runtime.stop(handle, 1);
    const { exit } = await observeAll(runtime, handle);
    expect(exit).toMatchObject({ how: "exited", exitCode: 137, oomKilled: false });
  });

  it("ends an observation that is under way when the container is stopped", async () => {
    const { runtime, submit, plan } = bench();
    const handle = await submit(await plan("trap '' TERM; echo ready; sleep 60"));
    const observed = observeAll(runtime, handle);
    await waitForLine(runtime, handle, "ready");
    await runtime.stop(handle, 0);
    expect((await observed).exit.how).toBe("exited");
  });

  it("is content to stop what has ended, and to stop and remove what is gone", async () => {
    const { runtime, run, plan } = bench();
    const { handle } = await run(await plan("exit 0"));
    expect(await runtime.stop(handle, 1)).toBe(false);
    await expect(runtime.remove(handle)).resolves.toBeUndefined();
    await expect(runtime.remove(handle)).resolves.toBeUndefined();
    expect(await runtime.stop(handle, 1)).toBe(false);
  });

  it("tells whoever takes over what a container runs, secrets too", async () => {
    const { runtime, submit, plan } = bench();
    const env = [
      { name: "PLAIN", value: "a=b\nä" },
      { name: "TOKEN", secret: new Secret("hunter22") },
    ];
    const handle = await submit(await plan("sleep 60", { env }));
    const { env: given, command } = await runtime.invocation(handle);
    expect(given).toMatchObject({ PLAIN: "a=b\nä", TOKEN: "hunter22" });
    expect(command.at(-1)).toBe("sleep 60");
    await runtime.remove(handle);
    expect(await runtime.invocation(handle)).toEqual({ env: {}, command: [] });
  });

  it("removes a container that still runs", async () => {
    const { runtime, submit, plan } = bench();
    const mark = freshKey();
    const handle = await submit(await plan("sleep 60", { labels: { "conformance.mark": mark } }));
    await runtime.remove(handle);
    expect(await runtime.list({ "conformance.mark": mark })).toEqual([]);
  });
}
