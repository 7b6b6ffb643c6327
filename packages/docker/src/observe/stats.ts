// Memory and CPU of a container as the engine reports them, about once a second: for engines whose
// kernel we cannot ask.
import { readEngineFacts } from "../engine/describe.ts";
import { isPodman } from "../engine/is-podman.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { numberAt, parseJson } from "@task-api/runtime";
import type { Usage } from "./cgroup.ts";

const MAX_LINE = 1024 * 1024;

/** Samples until the container ends or `signal` is raised. */
export async function* readStats(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Usage, void> {
  if (!(await isAboutContainers(client))) return;
  const answer = await client.open("GET", `/containers/${id}/stats`, {
    query: { stream: 1 },
    signal,
  });
  if (answer.statusCode !== 200) {
    answer.destroy();
    return;
  }
  answer.setEncoding("utf8");
  let rest = "";
  for await (const chunk of answer) {
    const lines = (rest + String(chunk)).split("\n");
    rest = (lines.pop() ?? "").slice(0, MAX_LINE);
    for (const line of lines) {
      const usage = toUsage(parseJson(line));
      if (usage !== undefined) yield usage;
    }
  }
}

/** Without control groups of its own (rootless on cgroup v1) Podman gives the whole machine's memory. */
async function isAboutContainers(client: EngineClient): Promise<boolean> {
  if (!isPodman(client)) return true;
  const { description } = await readEngineFacts(client);
  return description.peakBy !== undefined;
}

function toUsage(stats: unknown): Usage | undefined {
  const used = numberAt(stats, "memory_stats", "usage");
  // Zero is what engines send for a container that has just ended.
  if (used === undefined || used === 0) return undefined;
  const idle =
    numberAt(stats, "memory_stats", "stats", "total_inactive_file") ??
    numberAt(stats, "memory_stats", "stats", "inactive_file") ??
    0;
  const peakBytes = numberAt(stats, "memory_stats", "max_usage");
  return {
    usedBytes: used,
    idleFileBytes: idle,
    ...(peakBytes !== undefined && peakBytes > 0 && { peakBytes }),
    cpuSeconds: (numberAt(stats, "cpu_stats", "cpu_usage", "total_usage") ?? 0) / 1e9,
  };
}
