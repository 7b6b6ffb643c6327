// DAGs for the tests of pictures and reports.
import { normaliseWorkflow, type Workflow } from "@task-api/spec";

/** What comes before a task: a task alone, or `task.output>input` for a channel of it. */
export type Nodes = Readonly<Record<string, readonly string[]>>;

/** @example dagOf({ get: [], work: ["get.downloads>data"], mail: ["work"] }) */
export function dagOf(nodes: Nodes, dagId = "my-dag"): Workflow {
  return normaliseWorkflow({
    dag_id: dagId,
    tasks: Object.entries(nodes).map(([task_id, before]) => ({
      task_id,
      image: `registry.example/tools/${task_id}:1.0@sha256:00`,
      taskTemplate: "main",
      upstream_task_ids: before.filter((one) => !one.includes(".")),
      iochannel_maps: before.flatMap((one) => {
        const [, task, output, input] = /^([\w-]+)\.([^>]+)>(.+)$/.exec(one) ?? [];
        if (task === undefined || output === undefined || input === undefined) return [];
        return [{ upstream_operator: task, upstream_output_channel: output, input_channel: input }];
      }),
    })),
  });
}

/** The same numbers for the same seed, from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Each task after up to three of those before it. */
export function randomDag(size: number, seed: number): Workflow {
  const next = randomNumbers(seed);
  const nodes = Array.from({ length: size }, (_, task) => {
    const count = task === 0 ? 0 : Math.floor(next() * 4);
    const before = Array.from({ length: count }, () => `t${Math.floor(next() * task)}`);
    const unique = [...new Set(before)];
    return [`t${task}`, unique.map((one) => (next() < 0.5 ? one : `${one}.out>in`))] as const;
  });
  return dagOf(Object.fromEntries(nodes));
}
