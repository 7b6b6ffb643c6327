// What a run takes of memory and CPU: measured, kept, shown while it goes on and afterwards (contract §3).
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PeakSource } from "../packages/runtime/src/index.ts";
import { noChannels, task, template } from "./testing/documents.ts";
import { describeEngine } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { taskApi } from "./testing/program.ts";
import { readRunRecord } from "./testing/record.ts";
import { SCRIPT, linesOnScreen, startInTerminal } from "./testing/screen.ts";

const ESC = "\u001B";
const MIB = 1024 * 1024;
const EAT = `x=$(head -c ${40 * MIB} /dev/zero | tr '\\0' x)`;
const WATCH = ["run", "task.json", "--watch", "--output", "r.json", "--monitor-memory"];
const data = { "in/item/file": "x".repeat(2 * MIB) };

/** A template whose limit comes from a rule, or is larger. */
function ruled(script: string, rule: object, limit?: string): Record<string, unknown> {
  return template(script, {
    inputs: [
      { name: "in", mounted_path: "/in", scale_rule: { type: "limit", mode: "sum", ...rule } },
    ],
    ...(limit !== undefined && { resources: { limits: { memory: limit } } }),
  });
}

describe("what a run takes", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  let peakBy: PeakSource | undefined;
  beforeAll(async () => {
    ({ peakBy } = await describeEngine());
    image = await imageWith("e2e-usage", [
      template("exit 0", noChannels),
      template(`for i in 1 2 3 4 5 6; do echo "line $i"; sleep 0.3; done; printf half`, {
        identifier: "speaks",
        ...noChannels,
        resources: { limits: { memory: "64Mi" } },
      }),
      { ...ruled(EAT, { complexity: "2*n" }, "200Mi"), identifier: "roomy" },
      { ...ruled(EAT, { scale_factor: 3 }), identifier: "tight" },
      { ...ruled(EAT, { complexity: "60*n" }), identifier: "enough" },
    ]);
  }, 180_000);

  beforeEach(({ skip }) =>
    skip(peakBy !== "kernel", "the engine does not offer the kernel's peak"),
  );

  it("is known of one that ends at once, also when nobody watches it", async () => {
    const folder = folderWith({ "task.json": task(image, "default", noChannels) });
    await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder });
    await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    const { result, attempts } = readRunRecord(join(folder, "r.json"));
    expect(result).toMatchObject({ peakBy: "kernel", peakMemoryBytes: expect.any(Number) });
    expect(result?.cpuSeconds).toBeGreaterThan(0);
    expect(attempts[0]?.usage?.seconds.length).toBeGreaterThan(0);
  });

  it("is held against the scale rules, with a rule in the document's dialect that would do", async () => {
    const folder = folderWith({ ...data, "task.json": task(image, "roomy") });
    const { code, err } = await taskApi(WATCH, { cwd: folder });
    expect(code).toBe(0);
    expect(err).toMatch(/ {2}peak memory: [\d.]+ MiB of 200 MiB \(\d+ %\)/);
    expect(err).toContain("scale rule of input 'in' (limit): 4.4 MiB (1.1 × 2*n, n = 2 MiB)");
    expect(err).toMatch(
      /warning: the scale rule of input 'in' asked for 4\.4 MiB .*, the task took /,
    );
    expect(err).toMatch(/hint: "complexity": "[\d.]+\*n" would have been enough \([\d.]+ MiB\)/);
    const record = readRunRecord(join(folder, "r.json"));
    expect(record.findings).toMatchObject([{ code: "scale-rule-too-small", channel: "in" }]);
    expect(record.plan.scaleRules).toMatchObject([{ sizeBytes: 2 * MIB, notation: "complexity" }]);

    const shown = await taskApi(["runs", "show", record.id], { cwd: folder });
    expect(shown.out).toMatch(/ {4}memory [▁▂▃▄▅▆▇█]{2,40} up to [\d.]+ MiB in [\d.]+ s\n/);
    expect(shown.out).toMatch(/ {4}cpu {4}[▁▂▃▄▅▆▇█]{1,40} up to \d\.\d\d CPU\n/);
    expect(shown.out).toContain("warning: the scale rule of input 'in'");
  });

  it("is more than a rule gave when the task runs out of memory at its limit", async () => {
    const folder = folderWith({ ...data, "task.json": task(image, "tight") });
    const { code, out } = await taskApi([...WATCH, "--json"], { cwd: folder });
    expect(code).toBe(137);
    const end: unknown = JSON.parse(out.trim().split("\n").at(-1) ?? "");
    expect(end).toMatchObject({
      type: "ended",
      record: {
        result: { reason: "OOMKilled" },
        findings: [{ hint: expect.stringContaining(`try "scale_factor": 6.7`) }],
      },
    });
  });

  it("is no finding where a rule was enough", async () => {
    const folder = folderWith({ ...data, "task.json": task(image, "enough") });
    const { code, err } = await taskApi(WATCH, { cwd: folder });
    expect(code).toBe(0);
    expect(err).toContain("132 MiB (1.1 × 60*n, n = 2 MiB)");
    expect(err).not.toContain("warning: the scale rule");
    expect(readRunRecord(join(folder, "r.json"))).not.toHaveProperty("findings");
  });

  it("goes on being kept when whoever watched is killed", async () => {
    const folder = folderWith({ "task.json": task(image, "speaks", noChannels) });
    const file = join(folder, "r.json");
    await taskApi(["run", "task.json", "--output", file], { cwd: folder });
    const { supervisor, attempts } = readRunRecord(file);
    process.kill(supervisor.pid, "SIGKILL");
    await taskApi(["check-task-run", file, "--watch"], { cwd: folder });
    const ended = readRunRecord(file);
    expect(ended.result).toMatchObject({ reason: "Succeeded", peakBy: "kernel" });
    expect(ended.attempts[0]?.usage?.from).toBe(attempts[0]?.usage?.from);
    expect(ended.attempts[0]?.usage?.seconds.length).toBeGreaterThan(2);
  });

  it("is read from older records, which do not have it", async () => {
    const folder = folderWith({ "task.json": task(image, "default", noChannels) });
    await taskApi(WATCH, { cwd: folder });
    const { findings: _, ...record } = readRunRecord(join(folder, "r.json"));
    const attempts = record.attempts.map(({ usage: __, ...attempt }) => attempt);
    const { scaleRules: ___, ...plan } = record.plan;
    writeFileSync(join(folder, "r.json"), JSON.stringify({ ...record, plan, attempts }));
    const shown = await taskApi(["runs", "show", record.id], { cwd: folder });
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(shown.out).toMatch(/attempt 1: Succeeded/);
  });

  it.skipIf(!existsSync(SCRIPT)).each([
    [100, /[▁▂▃▄▅▆▇█]+ [\d.]+ \S+ of 64 MiB \(\d+ %\), \d\.\d\d CPU, [\d.]+ s/],
    [12, new RegExp(`${ESC}7${ESC}\\[0m[\\d.]+ \\S+${ESC}8`)],
  ] as const)(
    "is a live line in a terminal of %i columns, below the log",
    async (columns, line) => {
      const folder = folderWith({ "task.json": task(image, "speaks", noChannels) });
      const running = startInTerminal(["run", "task.json", "--watch"], columns, { cwd: folder });
      await running.sees(line);
      const { code, out } = await running.ended;
      expect(code).toBe(0);
      const lines = linesOnScreen(out);
      const log = lines.findIndex((text) => text.startsWith("line 1"));
      expect(lines.slice(log, log + 6)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `line ${n}`));
      expect(lines[log + 6]).toMatch(/^half/);
      expect(lines.join("\n")).not.toMatch(/[▁▂▃▄▅▆▇█]|CPU/);
    },
  );

  it.skipIf(!existsSync(SCRIPT)).each([[{ TERM: "dumb" }], [{ CI: "true" }]])(
    "is no live line with %j",
    async (env) => {
      const folder = folderWith({ "task.json": task(image, "speaks", noChannels) });
      const running = startInTerminal(["run", "task.json", "--watch"], 80, { cwd: folder, env });
      const { out } = await running.ended;
      expect(out).toContain("line 6\r\n");
      expect(out).not.toContain("\u001B");
    },
  );
});
