// The engine's machine, and what a process took of it.
import { expect, it } from "vitest";
import { PeakSource, type UsageEvent } from "../port/events.ts";
import { freshKey, type Bench } from "./bench.ts";

const EATEN_BYTES = 64 * 1024 * 1024;
const EAT = `x=$(head -c ${EATEN_BYTES} /dev/zero | tr '\\0' x)`;

/** Rules about measures (contract §3). */
export function usageRules(bench: () => Bench): void {
  it("sees what a process takes that holds 64 MiB for a while, or says that it cannot", async () => {
    const { peakBy } = await bench().runtime.describe();
    const last = await lastUsage(bench(), `${EAT}; sleep 3`);
    expect(last?.peakBy).toBe(peakBy);
    expect(last?.peakMemoryBytes ?? EATEN_BYTES).toBeGreaterThanOrEqual(EATEN_BYTES);
    expect(last?.peakWorkingSetBytes ?? EATEN_BYTES).toBeGreaterThanOrEqual(EATEN_BYTES);
    expect(last?.cpuSeconds ?? 1).toBeGreaterThan(0);
  });

  it.for([
    ["takes 64 MiB and ends at once", EAT, EATEN_BYTES],
    ["does nothing", "exit 0", 1],
  ] as const)(
    "sees the peak of a process that %s, where it has the kernel's",
    async ([, script, bytes], { skip }) => {
      const { peakBy } = await bench().runtime.describe();
      skip(peakBy !== PeakSource.kernel, "the engine does not offer the kernel's peak");
      const last = await lastUsage(bench(), script);
      expect(last?.peakBy).toBe(PeakSource.kernel);
      expect(last?.peakMemoryBytes).toBeGreaterThanOrEqual(bytes);
      expect(last?.cpuSeconds).toBeGreaterThan(0);
    },
  );

  it("says with the start what it has seen until then", async () => {
    const { runtime } = bench();
    const { peakBy } = await runtime.describe();
    const key = freshKey();
    const { handle, usage } = await runtime.submit(key, await bench().plan("exit 0"));
    await runtime.remove(handle);
    expect(usage?.peakMemoryBytes ?? 1).toBeGreaterThan(0);
    expect(usage === undefined || usage.peakBy === peakBy).toBe(true);
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

async function lastUsage({ run, plan }: Bench, script: string): Promise<UsageEvent | undefined> {
  const { events } = await run(await plan(script), { usage: true });
  return events.findLast((event) => event.type === "usage");
}
