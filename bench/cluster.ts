// What `--mode k8s` costs before anything is made on a cluster: the client is loaded, the cluster, its nodes and the
// image's registry are asked. On the cluster of the tests, which is started for it (and built the first time).
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pushTestImage } from "../packages/kubernetes/src/testing/images.ts";
import { startCluster } from "../scripts/kubernetes/start-cluster.ts";
import { summarise, timePaired, type CommandLine } from "./paired.ts";

/** What the bench works with. */
export interface ClusterBenchOptions {
  readonly scratch: string;
  /** Path of the program. */
  readonly program: string;
  /** Where the programs of the cluster are kept. */
  readonly cache: string;
  readonly say: (line: string) => void;
}

/** `run --mode k8s --dry-run` against `node -e 0`. */
export async function benchCluster(options: ClusterBenchOptions): Promise<void> {
  const { scratch, program, cache, say } = options;
  process.env["KUBE_LOCAL_HOME"] ??= join(cache, "kube-local");
  const cluster = await startCluster(say);
  try {
    const { TASK_API_TEST_REGISTRY: address } = cluster.env;
    if (address === undefined) return say("cluster: not measured, there is no registry");
    Object.assign(process.env, cluster.env);
    const template = { identifier: "noop", description: "Does nothing", command: ["/bin/true"] };
    const channels = { inputs: [], outputs: [], env: [] };
    const contract = {
      name: "noop",
      description: "Does nothing",
      templates: [{ ...template, ...channels }],
    };
    const file = { path: "processing-container.json", text: JSON.stringify(contract) };
    const image = await pushTestImage({ address }, "noop", [file]);
    const task = join(scratch, "task-k8s.json");
    const document = { name: "noop", api_version: 1, image, taskTemplate: "noop" };
    writeFileSync(task, JSON.stringify(document));
    const node = process.execPath;
    const ours: CommandLine = [node, program, "run", task, "--mode", "k8s", "--dry-run"];
    const times = await timePaired(ours, [node, "-e", "0"], 25);
    say(summarise("run --mode k8s --dry-run, against node -e 0", times));
  } finally {
    await cluster.stop();
  }
}
