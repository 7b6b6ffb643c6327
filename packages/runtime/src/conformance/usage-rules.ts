// The engine's machine, and what a process took of it.
import { expect, it } from "vitest";
import type { Bench } from "./bench.ts";

const EATEN_BYTES = 50 * 1024 * 1024;

/** Rules about measures (contract §3). */
export function usageRules(bench: () => Bench): void {
  it("sees the peak of a process that holds 50 MiB", async () => {
    const script = `x=$(head -c ${EATEN_BYTES} /dev/zero | tr '\\0' x); sleep 2`;
    const { events } = await bench().run(await bench().plan(script), { usage: true });
    const peaks = events.flatMap((event) =>
      event.type === "usage" ? [event.peakMemoryBytes ?? event.memoryBytes] : [],
    );
    expect(Math.max(...peaks)).toBeGreaterThanOrEqual(EATEN_BYTES);
  });

  it("samples nothing unless it is asked to", async () => {
    const { events } = await bench().run(await bench().plan("sleep 0.2"));
    expect(events.filter(({ type }) => type === "usage")).toEqual([]);
  });

  it("describes the engine and what its machine has", async () => {
    const engine = await bench().runtime.describe();
    expect(engine.version).toMatch(/^\d+\./);
    expect(engine.platform).toMatch(/^linux\/\w+$/);
    const capacity = await bench().runtime.capacity();
    expect(capacity.cpus).toBeGreaterThan(0);
    expect(capacity.memoryBytes).toBeGreaterThan(2 ** 28);
    expect(capacity.extended).toEqual({});
  });
}
