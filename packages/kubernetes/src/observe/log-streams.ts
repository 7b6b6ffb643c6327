// Whether a cluster hands out stdout and stderr apart. It does with the feature gate PodLogsQuerySplitStreams; without
// it, everything counts as stdout.
import type { LogLine } from "@task-api/runtime";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { logPath } from "../api/paths.ts";

/** A stream that can be asked for. */
export interface LogStream {
  readonly query: { readonly stream?: "Stdout" | "Stderr" };
  /** What its lines count as. */
  readonly as: LogLine["stream"];
}

const APART: readonly LogStream[] = [
  { query: { stream: "Stdout" }, as: "stdout" },
  { query: { stream: "Stderr" }, as: "stderr" },
];
/** Both as one. */
export const MERGED_STREAMS: readonly LogStream[] = [{ query: {}, as: "stdout" }];

/**
 * The streams that a cluster hands out: both, or all as one.
 * @throws RuntimeFailure EngineUnavailable when it is not well enough to tell
 */
export async function readLogStreams(client: ApiClient): Promise<readonly LogStream[]> {
  // No pod has this name; the question itself is refused (422) where streams cannot be asked for.
  const path = logPath(client, "task-api-log-streams");
  const answer = await client.call("GET", path, { query: { stream: "Stdout" } });
  const { status } = answer;
  if (status >= 500 || status === 429) throw apiRefused(client, "telling its log streams", answer);
  return status === 404 ? APART : MERGED_STREAMS;
}
