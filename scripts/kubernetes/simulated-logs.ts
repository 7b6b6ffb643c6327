// The logs of pods that KWOK plays, served as a kubelet serves them: a line when the container begins and one when it
// ends, and a log that is followed ends with its container. (KWOK's own never end.)
import { once } from "node:events";
import { createServer } from "node:https";
import type { ServerResponse } from "node:http";
import type { ApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import { followPodLives, type PodLives } from "./pod-lives.ts";

/** Where logs are served. */
export interface SimulatedLogsOptions {
  /** A way to the cluster, as its administrator. */
  readonly client: ApiClient;
  /** On the loopback. */
  readonly port: number;
  /** Both PEM. */
  readonly tls: { readonly cert: string; readonly key: string };
}

/** Serves logs until `stop` is called. */
export async function serveSimulatedLogs({
  client,
  port,
  tls,
}: SimulatedLogsOptions): Promise<{ readonly stop: () => void }> {
  const ended = new AbortController();
  const lives = followPodLives(client, ended.signal);
  const server = createServer(tls, (request, answer) => {
    const gone = new AbortController();
    answer.on("close", () => gone.abort());
    const asked = new URL(request.url ?? "/", "https://here");
    void writeLog(asked, answer, lives, AbortSignal.any([ended.signal, gone.signal]));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    stop() {
      ended.abort();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Answers `/containerLogs/NAMESPACE/POD/CONTAINER`. */
async function writeLog(
  { pathname, searchParams: query }: URL,
  answer: ServerResponse,
  lives: PodLives,
  signal: AbortSignal,
): Promise<void> {
  const [, , namespace, name] = pathname.split("/");
  const pod = `${namespace}/${name}`;
  const since = Date.parse(query.get("sinceTime") ?? "1970-01-01T00:00:00Z");
  const write = (at: string | undefined, text: string): void => {
    if (at === undefined || Date.parse(at) < since || query.get("stream") === "Stderr") return;
    const time = query.get("timestamps") === "true" ? `${at.replace("Z", ".000000000Z")} ` : "";
    answer.write(`${time}${pod} ${text}\n`);
  };
  answer.flushHeaders();
  write((await lives.begun(pod, signal)).startedAt, "begins");
  const { finishedAt } =
    query.get("follow") === "true" ? await lives.over(pod, signal) : lives.now(pod);
  write(finishedAt, "ends");
  answer.end();
}
