// What the engine for DAGs costs: alone, with a runner that does nothing and a store on disk; and a DAG of containers
// that do nothing against as many bare `docker run`.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normaliseWorkflow, type Workflow } from "../packages/spec/src/index.ts";
import { DagEngine, DagStore, type TaskRunner } from "../packages/workflow/src/index.ts";
import { ensureEngine } from "../scripts/engine/index.ts";
import { noopImage } from "./noop-image.ts";
import { median, timeOne } from "./paired.ts";

/** What the bench works with. */
export interface WorkflowBenchOptions {
  readonly scratch: string;
  /** Path of the program. */
  readonly program: string;
  readonly say: (line: string) => void;
}

/** The engine alone, in a process of its own for each size, so that memory is that of one run. */
export async function benchWorkflow(options: WorkflowBenchOptions): Promise<void> {
  const { say } = options;
  const chain = measure(["chain", "1000"]);
  say(`engine, chain of 1,000: ${perTask(chain)}, ${chain.rssMiB} MiB`);
  const independent = measure(["independent", "10000"]);
  say(`engine, 10,000 independent: ${seconds(independent)}, ${independent.rssMiB} MiB`);
  const small = measure(["independent", "1000"]);
  const large = measure(["independent", "100000"]);
  say(`engine, 100,000 independent: ${seconds(large)}, ${large.rssMiB} MiB`);
  const ratio = large.ms / 100_000 / (small.ms / 1000);
  say(`engine, cost per task of 100,000 to 1,000: ${ratio.toFixed(2)}`);
  await benchContainers(options);
}

interface Measured {
  readonly ms: number;
  readonly tasks: number;
  readonly rssMiB: number;
}

function measure(args: readonly string[]): Measured {
  const all = ["--conditions=source", join(import.meta.dirname, "workflow-run.ts"), ...args];
  const { stdout, status, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the run failed: ${stderr}`);
  const { ms, tasks, rssMiB } = Object(JSON.parse(stdout));
  return { ms: Number(ms), tasks: Number(tasks), rssMiB: Number(rssMiB) };
}

function perTask({ ms, tasks }: Measured): string {
  return `${(ms / tasks).toFixed(2)} ms a task`;
}

function seconds({ ms }: Measured): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

const CONTAINERS = 40;

async function benchContainers({ scratch, program, say }: WorkflowBenchOptions): Promise<void> {
  const engine = await ensureEngine();
  if (!engine.ok) return say(`containers: not measured, no container engine: ${engine.reason}`);
  const image = await noopImage();
  const bare: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    bare.push(timeOne(["docker", "run", "--rm", image]));
  }
  const one = median(bare);
  for (const shape of ["chain", "independent"] as const) {
    const file = join(scratch, `${shape}.json`);
    writeFileSync(file, JSON.stringify(containerDag(shape, image)));
    const root = join(scratch, `root-${shape}`);
    const ms = timeOne([process.execPath, program, "dag", "run", file, "--root", root]);
    const ratio = ms / (CONTAINERS * one);
    say(
      `dag run, ${shape} of ${CONTAINERS} containers, against ${CONTAINERS} times docker run (${Math.round(one)} ms): ${ratio.toFixed(2)}`,
    );
  }
}

function containerDag(shape: "chain" | "independent", image: string): object {
  return {
    dag_id: shape,
    tasks: Array.from({ length: CONTAINERS }, (_, index) => ({
      task_id: `t${index}`,
      image,
      taskTemplate: "noop",
      ...(shape === "chain" && index > 0 && { upstream_task_ids: [`t${index - 1}`] }),
    })),
  };
}

/** One run of the engine with a runner that does nothing; the store is durable, as users have it. */
export async function runAlone(folder: string, shape: string, size: number): Promise<Measured> {
  mkdirSync(folder, { recursive: true });
  const dag = emptyDag(shape, size);
  const store = new DagStore(join(folder, "store.db"));
  const began = performance.now();
  const run = store.createRun({ dagId: "bench", runId: "r", createdAt: Date.now(), plan: "{}" });
  const engine = new DagEngine({
    store,
    limits: { tasks: 8 },
    open: () => ({ dag, runner: doesNothing }),
  });
  await engine.serve();
  const ms = performance.now() - began;
  if (store.run(run.id)?.state !== "success") throw new Error("the run is no success");
  store.close();
  return { ms, tasks: size, rssMiB: Math.round(process.resourceUsage().maxRSS / 1024) };
}

const doesNothing: TaskRunner = {
  demand: () => ({}),
  async run(_, { onRunning }) {
    onRunning(Date.now());
    return { outcome: "success", reason: "Succeeded", message: "", endedAt: Date.now() };
  },
};

function emptyDag(shape: string, size: number): Workflow {
  return normaliseWorkflow({
    dag_id: "bench",
    tasks: Array.from({ length: size }, (_, index) => ({
      task_id: `t${index}`,
      image: "none",
      taskTemplate: "none",
      ...(shape === "chain" && index > 0 && { upstream_task_ids: [`t${index - 1}`] }),
    })),
  });
}
