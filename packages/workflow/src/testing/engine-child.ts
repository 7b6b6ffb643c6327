// An engine in a process of its own, for tests that kill it. Called as `engine-child.ts ROOT [wait]`: serves the store
// below ROOT until nothing is left to do, with containers that outlive it. Where another process is the engine of ROOT it
// prints `busy` and ends, or waits until that one is gone.
import { setTimeout as sleep } from "node:timers/promises";
import { DagEngine } from "../engine/dag-engine.ts";
import type { OpenedRun } from "../engine/turn.ts";
import { storeFile } from "../plan/layout.ts";
import { claimEngine, type EngineClaim } from "../service/claim-engine.ts";
import { DagStore } from "../store/dag-store.ts";
import type { DagRun } from "../store/rows.ts";
import type { CrashPlan, CrashTask } from "./crash-dags.ts";
import { dagOf } from "./dag-of.ts";
import { runFileContainer } from "./file-containers.ts";

const [root = "", waits] = process.argv.slice(2);

function open(run: DagRun, store: DagStore): OpenedRun {
  const { tasks, maxActiveTasks }: CrashPlan = JSON.parse(store.plan(run));
  const lines: readonly (CrashTask | undefined)[] = Object.values(tasks);
  return {
    dag: dagOf(tasks),
    ...(maxActiveTasks !== undefined && { maxActiveTasks }),
    runner: {
      // Half of them have to be looked at first, as where memory grows with the data.
      demand: (task) => (task % 2 === 0 ? { cpus: 1 } : Promise.resolve({ cpus: 1 })),
      async run({ task, taskId, tryNumber }, { onRunning }) {
        const { ends = ["success"], takes = 0.05 } = lines[task] ?? {};
        const outcome = ends[Math.min(tryNumber, ends.length) - 1] ?? "success";
        const name = `${run.runId}.${taskId}.${tryNumber}`;
        const container = { name, seconds: takes, outcome };
        const ended = await runFileContainer(root, container, () => onRunning(Date.now()));
        return { outcome: ended, reason: ended, message: "", endedAt: Date.now() };
      },
    },
  };
}

async function claimInTime(): Promise<EngineClaim | undefined> {
  for (;;) {
    const claim = claimEngine(root);
    if (claim !== undefined || waits === undefined) return claim;
    await sleep(5);
  }
}

const claim = await claimInTime();
if (claim === undefined) process.stdout.write("busy\n");
else {
  const store = new DagStore(storeFile(root));
  process.stdout.write("serving\n");
  const engine = new DagEngine({ store, open: (run) => open(run, store), limits: { cpus: 4 } });
  await engine.serve();
  store.close();
  claim.release();
}
