// A container engine that does not answer for longer than anybody is patient, while a task of a DAG run goes on: nobody but
// the engine knows how the task ends, so it is waited for (contract §3, §5).
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { connectDocker } from "../../packages/docker/src/index.ts";
import type { RunEvent } from "../../packages/runtime/src/index.ts";
import {
  DagStore,
  ringBell,
  serveRoot,
  storeFile,
  writeRequest,
  type Served,
} from "../../packages/workflow/src/index.ts";
import { containersOfDag, listenToStarts } from "../testing/container-starts.ts";
import { template } from "../testing/documents.ts";
import { engineDoor, type Door } from "../testing/engine-proxy.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";
import { startTaskApi } from "../testing/program.ts";
import { readRunRecord } from "../testing/record.ts";

const PATIENCE_MS = 300;
const WORK = "echo begin; sleep $SECONDS_; echo end";

let image = "";
let dags = 0;

interface Away {
  readonly door: Door;
  readonly store: DagStore;
  readonly root: string;
  readonly dagId: string;
  readonly recordFile: string;
  readonly starts: () => readonly string[];
  /** What an engine has seen of its containers that is not patient. */
  readonly events: readonly RunEvent[];
  readonly serve: () => Promise<Served>;
}

/** A DAG run whose only task runs while its engine has been killed. */
async function runningTask(seconds: number): Promise<Away> {
  dags += 1;
  const dagId = `away-${process.pid}-${Date.now()}-${dags}`;
  const env = [{ name: "SECONDS_", value: String(seconds) }];
  const cwd = folderWith({
    "dag.json": { dag_id: dagId, tasks: [{ task_id: "a", image, taskTemplate: "work", env }] },
  });
  const root = join(cwd, "root");
  const door = await engineDoor(join(cwd, "docker.sock"));
  const starts = await listenToStarts(dagId);
  const args = ["dag", "run", "dag.json", "--root", root, "--run-id", "r"];
  const program = startTaskApi(args, { cwd, env: { DOCKER_HOST: door.host } });
  await program.sees(/a +running/);
  program.child.kill("SIGKILL");
  await program.ended;
  const store = new DagStore(storeFile(root));
  onTestFinished(() => store.close());
  const events: RunEvent[] = [];
  return {
    door,
    store,
    root,
    dagId,
    starts,
    events,
    recordFile: join(root, dagId, "r", "task_run-a.json"),
    async serve() {
      const runtime = await connectDocker({ host: door.host });
      try {
        return await serveRoot({
          runtime,
          root,
          store,
          engine: await runtime.describe(),
          capacity: await runtime.capacity(),
          env: process.env,
          limits: { tasks: 2 },
          minFreeBytes: 0,
          patienceMs: PATIENCE_MS,
          onEvent: (_, __, event) => void events.push(event),
        });
      } finally {
        await runtime.close();
      }
    },
  };
}

/** What was heard of the engine, in its order. */
function heard({ events }: Away): readonly string[] {
  return events.flatMap((event) => (event.type === "engine" ? event.state : []));
}

const isFollowed = ({ events }: Away): boolean => events.some(({ type }) => type === "log");

/** Longer than anybody is patient. */
async function goAway(away: Away): Promise<void> {
  await expect.poll(() => isFollowed(away), { timeout: 30_000 }).toBe(true);
  await away.door.close();
  await expect.poll(() => heard(away), { timeout: 30_000 }).toEqual(["away"]);
}

function cancel({ store, dagId, root }: Away, kill: boolean): void {
  store.addRequest(store.findRun(dagId, "r")?.id ?? 0, writeRequest({ type: "cancel", kill }));
  ringBell(root);
}

function stateOf({ store, dagId }: Away): readonly unknown[] {
  const run = store.findRun(dagId, "r");
  const [task] = store.statuses(run?.id ?? 0).values();
  return [run?.state, task?.state, task?.tries, task?.reason];
}

describe("a container engine that is away for long", { tags: ["bundle", "docker"] }, () => {
  beforeAll(async () => {
    const env = [{ name: "SECONDS_", value: "0" }];
    const work = template(WORK, { identifier: "work", inputs: [], outputs: [], env });
    image = await imageWith("e2e-dag-engine-away", [work]);
  }, 180_000);

  it("is waited for: the task has gone on, and its end is the one that it came to", async () => {
    const away = await runningTask(6);
    const served = away.serve();
    await goAway(away);
    expect(stateOf(away)).toEqual(["running", "running", 1, undefined]);
    await away.door.open();
    expect(await served).toBe("idle");
    expect(heard(away)).toEqual(["away", "back"]);
    expect(stateOf(away)).toEqual(["success", "success", 1, "Succeeded"]);
    expect(away.starts()).toEqual(["r/a#1"]);
    expect(await containersOfDag(away.dagId)).toBe("");
  });

  it("keeps a cancelled run waiting, and the task is stopped once it answers", async () => {
    const away = await runningTask(120);
    const served = away.serve();
    await goAway(away);
    cancel(away, false);
    await away.door.open();
    expect(await served).toBe("idle");
    expect(stateOf(away).slice(0, 2)).toEqual(["failed", "failed"]);
    expect(readRunRecord(away.recordFile).result?.reason).toBe("Stopped");
    expect(away.starts()).toEqual(["r/a#1"]);
    expect(await containersOfDag(away.dagId)).toBe("");
  });

  it("is left by who insists: nobody says how the task ends, and the next engine kills it", async () => {
    const away = await runningTask(120);
    const served = away.serve().catch((error: unknown) => error);
    await goAway(away);
    cancel(away, true);
    expect(await served).toMatchObject({
      reason: "EngineUnavailable",
      nextStep: expect.stringContaining(`: task-api dag serve --root ${away.root}`),
    });
    expect(stateOf(away)).toEqual(["running", "running", 1, undefined]);
    await away.door.open();
    expect(await away.serve()).toBe("idle");
    expect(stateOf(away).slice(0, 2)).toEqual(["failed", "failed"]);
    expect(readRunRecord(away.recordFile).result?.reason).toBe("Stopped");
    expect(away.starts()).toEqual(["r/a#1"]);
    expect(await containersOfDag(away.dagId)).toBe("");
  });
});
