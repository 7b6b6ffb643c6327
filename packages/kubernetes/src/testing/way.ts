// A bad way to a real API server: what goes through it can be cut off, lost or answered by something in between. Rights
// are those of whoever goes it. For tests only.
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ContainerRuntime } from "@task-api/runtime";
import { connectKubernetes } from "../connect.ts";
import { makeAuthority } from "./certificates.ts";
import { kubeconfigFor, type TestNamespace } from "./cluster.ts";

/** What becomes of a request: it passes, or its answer is lost once the server has acted, or this is the answer. */
export type Fate =
  | "passes"
  | "loses its answer"
  | { readonly status: number; readonly body: string };

/** Decides over a request, by its method and its path with the query. */
export type Rule = (method: string, path: string) => Fate;

/** No fault at all. */
export const letPass: Rule = () => "passes";

/** The way, and a runtime that goes it. */
export interface Way {
  readonly runtime: ContainerRuntime;
  /** Holds from now on. */
  readonly rule: (rule: Rule) => void;
  /** Cuts every connection. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a way to the API server of a namespace, with the rights of its service account. */
export async function openWay(there: TestNamespace): Promise<Way> {
  const folder = await mkdtemp(join(tmpdir(), "task-api-way-"));
  const authority = await makeAuthority(folder);
  let decide = letPass;
  const server = createServer(await authority.sign("way"), (request, answer) => {
    const fate = decide(request.method ?? "", request.url ?? "");
    if (typeof fate === "string") void forward(there, request, answer, fate);
    else answer.writeHead(fate.status, { "content-type": "application/json" }).end(fate.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const access = {
    ...there.admin.access,
    server: `https://127.0.0.1:${port}`,
    tls: { verify: true, ca: authority.ca },
  };
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor({ access }, there.name, await there.token()));
  const runtime = await connectKubernetes({ env: { ...process.env, KUBECONFIG: kubeconfig } });
  return {
    runtime,
    rule: (next) => {
      decide = next;
    },
    cut: () => server.closeAllConnections(),
    async close() {
      await runtime.close();
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function forward(
  { admin }: TestNamespace,
  request: IncomingMessage,
  answer: ServerResponse,
  fate: "passes" | "loses its answer",
): Promise<void> {
  const { server, tls } = admin.access;
  const { method, headers, url = "" } = request;
  const onward = httpsRequest(new URL(url, server), {
    method,
    headers: { ...headers, host: new URL(server).host },
    ca: tls.ca,
  });
  answer.on("close", () => onward.destroy());
  try {
    const [given] = await Promise.all([answerOf(onward), pipeline(request, onward)]);
    if (fate === "passes") {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      answer.flushHeaders();
      await pipeline(given, answer);
      return;
    }
  } catch {
    // Cut off on either side.
  }
  request.socket.destroy();
}

function answerOf(onward: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    onward.once("response", resolve);
    onward.once("error", reject);
  });
}
