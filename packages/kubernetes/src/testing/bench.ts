// Tasks on the real cluster, through the front door and with the rights of the manifests alone; and its administrator,
// who does to them what happens on a bad day. For tests only.
import { randomUUID } from "node:crypto";
import {
  type ContainerRuntime,
  type ExitEvent,
  type LogLine,
  type RunEvent,
  type RunHandle,
  type RunPlan,
  type TaskResult,
} from "@task-api/runtime";
import { classifyExit } from "@task-api/runtime/conformance";
import type { ApiAnswer } from "../api/api-client.ts";
import { podsPath } from "../api/paths.ts";
import { connectKubernetes } from "../connect.ts";
import { makeNamespace, noNode, type TestNamespace } from "./cluster.ts";
import { pushTestImage } from "./images.ts";
import { barePlan } from "./plans.ts";
import { noRegistry, testRegistry } from "./registry.ts";

/** The tests' tools. */
export interface Bench {
  readonly there: TestNamespace;
  /** With the rights of the role. */
  readonly runtime: ContainerRuntime;
  /** A plan for `/bin/sh -c script`, in parts replaced. */
  readonly plan: (script: string, changes?: Partial<RunPlan>) => RunPlan;
  /** Submits under a fresh key. */
  readonly submit: (plan: RunPlan) => Promise<RunHandle>;
  /** Submits, and observes to the end. */
  readonly run: (plan: RunPlan) => Promise<Observed>;
  /** Where the administrator finds the pods. */
  readonly pods: string;
  /** Where the administrator finds a pod. */
  readonly path: (handle: Pick<RunHandle, "name">) => string;
  /** A pod as the cluster has it. */
  readonly look: (handle: Pick<RunHandle, "name">) => Promise<ApiAnswer>;
  readonly close: () => Promise<void>;
}

/** Everything that was seen of a pod. */
export interface Observed {
  readonly handle: RunHandle;
  readonly events: readonly RunEvent[];
  readonly lines: readonly LogLine[];
  readonly exit: ExitEvent;
  /** The end as people are told it. */
  readonly result: TaskResult;
}

/** Why there can be no bench here; undefined when there can. */
export function noBench(): string | undefined {
  return noNode() ?? noRegistry();
}

/** A key that nobody has used. */
export function freshKey(): string {
  return `ends-${randomUUID()}`;
}

/** A namespace of its own and a connection to it; its name begins with `prefix`. */
export async function openBench(prefix: string): Promise<Bench> {
  const there = await makeNamespace(prefix);
  const env = { ...process.env, KUBECONFIG: there.kubeconfig };
  const runtime = await connectKubernetes({ env });
  const reference = await pushTestImage(testRegistry(), "ends", []);
  const image = { ...barePlan.image, reference, id: reference };
  const pods = podsPath({ access: { ...there.admin.access, namespace: there.name } });
  const path: Bench["path"] = ({ name }) => `${pods}/${name}`;
  const submit: Bench["submit"] = async (plan) => (await runtime.submit(freshKey(), plan)).handle;
  return {
    there,
    runtime,
    plan: (script, changes = {}) => ({
      ...barePlan,
      image,
      command: ["/bin/sh", "-c", script],
      ...changes,
    }),
    submit,
    pods,
    run: async (plan) => observeAll(runtime, await submit(plan), { plan }),
    path,
    look: (handle) => there.admin.call("GET", path(handle)),
    async close() {
      await runtime.close();
      await there.remove();
    },
  };
}

/** Observes a pod to its end. */
export async function observeAll(
  runtime: ContainerRuntime,
  handle: RunHandle,
  { plan = barePlan }: { readonly plan?: RunPlan } = {},
): Promise<Observed> {
  const events: RunEvent[] = [];
  for await (const event of runtime.observe(handle)) events.push(event);
  const exit = events.at(-1);
  if (exit?.type !== "exited") throw new Error("the last event is no exit");
  const lines = events.flatMap((event) => (event.type === "log" ? event.lines : []));
  const result = classifyExit(exit, { plan, now: new Date().toISOString() });
  return { handle, events, lines, exit, result };
}

/** The first event that is wanted. @throws Error when the pod ends without */
export async function waitFor(
  runtime: ContainerRuntime,
  handle: RunHandle,
  isWanted: (event: RunEvent) => boolean,
): Promise<RunEvent> {
  for await (const event of runtime.observe(handle)) {
    if (isWanted(event)) return event;
    if (event.type === "exited") throw new Error(`it ended before: ${JSON.stringify(event)}`);
  }
  throw new Error("nothing more came");
}

/** Resolves once a pod has printed this line. */
export async function waitForLine(bench: Bench, handle: RunHandle, text: string): Promise<void> {
  await waitFor(
    bench.runtime,
    handle,
    (event) => event.type === "log" && event.lines.some((line) => line.text === text),
  );
}
