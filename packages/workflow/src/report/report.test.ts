import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { logFileOf, writeRecord, type RunRecord, type UsageRecord } from "@task-api/runtime";
import { TaskState } from "../engine/states.ts";
import { untouched, type TaskStatus } from "../engine/task-status.ts";
import { runFolder, taskRecordFile, taskRunId } from "../plan/layout.ts";
import type { DagRun, TaskTryRow } from "../store/rows.ts";
import { runRecord } from "../testing/run-record.ts";
import { dagOf } from "../testing/small-dag.ts";
import { gatherReport, type GatherOptions } from "./gather-report.ts";
import { renderReport } from "./render-report.ts";

const began = Date.parse("2026-01-31T12:00:00Z");
const hostile = `</pre></script><script>alert("1")</script>\u001B[31mred\u001B[0m <img src=x>`;
const workflow = dagOf({ get: [], work: ["get.downloads>data"], mail: ["work"] });

function givenRun(state: DagRun["state"] = "failed"): DagRun {
  const run = { id: 1, dagId: "my-dag", runId: "study-7", state, isCancelled: false };
  const ended = state === "failed" ? { endedAt: began + 60_000 } : {};
  return { ...run, createdAt: began - 1000, startedAt: began, note: hostile, ...ended };
}

/** A record with all that a report shows of one. */
function record(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  const usage: UsageRecord = {
    from: "2026-01-31T12:00:10Z",
    peakMemoryBytes: 200_000_000,
    peakBy: "kernel",
    peakWorkingSetBytes: 190_000_000,
    whole: true,
    spacingSeconds: 0,
    seconds: [0, 1, 2],
    memoryBytes: [1_000_000, 190_000_000, 50_000_000],
    cpuSeconds: [0, 0.5, 1.25],
  };
  const result = {
    reason: "Failed",
    exitCode: 3,
    startedAt: "2026-01-31T12:00:10Z",
    endedAt: "2026-01-31T12:00:12Z",
    peakMemoryBytes: 200_000_000,
    cpuSeconds: 1.25,
    message: "the process failed",
    nextStep: "read its log",
  } as const;
  return runRecord(id, {
    createdAt: "2026-01-31T12:00:09Z",
    plan: {
      name: "work",
      template: "main",
      image: { reference: "work:1.0", id: "sha256:1", digest: "sha256:2", platform: "linux/amd64" },
      command: ["sh", "-c", hostile],
      env: [{ name: "PIN", value: "***", secret: true }],
      mounts: [],
      network: "default",
      exitCodes: {},
      labels: {},
    },
    attempts: [
      { number: 1, resources: { memoryLimitBytes: 256_000_000, extended: {} }, usage, result },
    ],
    warnings: [hostile],
    log: "x.log",
    channels: [
      {
        channel: "data",
        direction: "input",
        items: [{ id: hostile, files: 2, bytes: 2048 }],
        truncated: false,
        findings: [{ code: "empty", severity: "warning", message: "item b is empty" }],
      },
    ],
    findings: [
      {
        code: "scale-rule-too-small",
        severity: "warning",
        channel: "data",
        message: "asked for too little",
        hint: "ask for more",
      },
    ],
    result,
    ...changes,
  });
}

const failedTry = { task: 1, state: TaskState.failed, queuedAt: began, reason: "Failed" } as const;
const tries: readonly TaskTryRow[] = [
  { ...failedTry, tryNumber: 1, startedAt: began + 10_000, endedAt: began + 12_000, exitCode: 3 },
  {
    ...failedTry,
    tryNumber: 2,
    startedAt: began + 20_000,
    endedAt: began + 22_000,
    message: hostile,
  },
];
const statuses: readonly TaskStatus[] = [
  {
    ...untouched({ retries: 0 }),
    state: TaskState.success,
    tries: 1,
    startedAt: began,
    endedAt: began + 5000,
  },
  {
    ...untouched({ retries: 1 }),
    state: TaskState.failed,
    tries: 2,
    message: hostile,
    reason: "Failed",
  },
  { ...untouched({ retries: 0 }), state: TaskState.upstreamFailed, reason: "Upstream" },
];

/** A root with the record and log of both tries of `work`; the first has been put aside. */
function givenRoot(log: string): string {
  const root = mkdtempSync(join(tmpdir(), "task-api-report-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const place = { root, dagId: "my-dag", dagRunId: "study-7" };
  mkdirSync(runFolder(place), { recursive: true });
  for (const number of [1, 2]) {
    const file = taskRecordFile(place, "work", number === 1 ? 1 : undefined);
    writeRecord(file, record(taskRunId(place, "work", number)));
    writeFileSync(logFileOf(file), number === 1 ? "" : log);
  }
  return root;
}

function given(root: string, changes: Partial<GatherOptions> = {}): GatherOptions {
  const plan = {
    version: 1,
    root,
    file: "",
    workflow,
    instances: [],
    images: {},
    conf: { form: { a: hostile } },
    engine: { kind: "docker", host: "unix:///run/docker.sock" },
  } as const;
  return {
    run: givenRun(),
    plan,
    statusOf: (task) => statuses[task] ?? untouched({ retries: 0 }),
    tries,
    root,
    now: () => began + 90_000,
    ...changes,
  };
}

const at = "2026-01-31T12:00:11.000000000Z";
const shortLog = `${at} stdout F ${hostile}\n${at} stderr P half \n${at} stderr F a line\n`;

describe("the report of a DAG run", () => {
  it("has graph, timeline, resources, channels, findings and logs", async () => {
    const page = renderReport(await gatherReport(given(givenRoot(shortLog))));
    expect(page).toContain('<svg xmlns="http://www.w3.org/2000/svg" class="dag-graph"');
    expect(page.match(/class="ran st-failed"/g)).toHaveLength(2);
    expect(page).toContain("190.7 MiB of 244.1 MiB (78 %)");
    expect(page).toMatch(/<td class="number">2.50 s<\/td>/);
    expect(page.match(/<polyline /g)).toHaveLength(2);
    expect(page.match(/class="limit"/g)).toHaveLength(2);
    expect(page).toContain("item b is empty");
    expect(page).toContain("asked for too little");
    expect(page).toContain("ask for more");
    expect(page).toContain("sha256:2");
    expect(page).toContain("PIN=***");
    expect(page).toContain(
      'red &lt;img src=x&gt;\n<span class="stderr">half </span><span class="stderr">a line\n</span></pre>',
    );
    expect(page).not.toContain("goes on");
  });

  it("neither loads nor runs anything, whatever logs and names hold", async () => {
    const page = renderReport(await gatherReport(given(givenRoot(shortLog))));
    expect(page).not.toMatch(/<(script|img|link|iframe|object|base|form)/i);
    expect(page).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(https?:|\/\/)/i);
    expect(page).not.toContain("\u001B");
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'`.replaceAll("'", "&#39;"),
    );
    expect(page.match(/&lt;script&gt;alert/g)?.length).toBeGreaterThan(8);
  });

  it("has the end of a long log, and says where all of it is", async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, line) => `${at} stdout F ${String(line).padStart(60)}\n`,
    );
    const root = givenRoot(lines.join(""));
    const page = renderReport(await gatherReport(given(root)));
    expect(page).toContain("Log, its last 100 lines");
    expect(page).toContain(" 1999\n</pre>");
    expect(page).toContain(" 1900\n");
    expect(page).not.toContain(" 1899\n");
    expect(page).toContain(join(root, "my-dag/study-7/task_run-work.log"));
  });

  it("says that a run goes on, and shows the try under way", async () => {
    const running = {
      ...untouched({ retries: 1 }),
      state: TaskState.running,
      tries: 2,
      queuedAt: began,
      startedAt: began + 30_000,
    };
    const report = await gatherReport(
      given(givenRoot(""), {
        run: givenRun("running"),
        tries: tries.slice(0, 1),
        statusOf: () => running,
      }),
    );
    expect(report.tasks[1]?.tries.map(({ tryNumber, state }) => [tryNumber, state])).toEqual([
      [1, "failed"],
      [2, "running"],
    ]);
    const page = renderReport(report);
    expect(page).toContain(
      "This run goes on. The report shows it as it was at 2026-01-31 12:01:30 UTC",
    );
    expect(page).toContain("try 2: running, waited 30 s, ran 60 s");
  });

  it("has what there is where a record is broken", async () => {
    const root = givenRoot("");
    writeFileSync(join(root, "my-dag/study-7/task_run-work@try-1.json"), "{");
    const report = await gatherReport(given(root));
    expect(report.tasks[1]?.tries[0]?.trouble).toContain("task_run-work@try-1.json");
    expect(renderReport(report)).toContain("task_run-work@try-1.json");
  });

  it("leaves the picture out where it would have too many boxes", async () => {
    const many = dagOf(
      Object.fromEntries(Array.from({ length: 401 }, (_, task) => [`t${task}`, []])),
    );
    const options = given(givenRoot(""), { tries: [] });
    const plan = { ...options.plan, workflow: many };
    const page = renderReport(await gatherReport({ ...options, plan }));
    expect(page).toContain("401 tasks are too many for a picture");
    expect(page).toContain("No task has been tried yet.");
  });
});
