// The composition root: which adapter serves which mode. Nothing else in the program names one.
import type { ContainerRuntime, RunRecord } from "@task-api/runtime";
import type { Terminal } from "./command/command.ts";

/** The engines that a task can run on. */
export const Mode = { docker: "docker", k8s: "k8s" } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/** An engine that is meant; what is absent is found where the engine's own client would find it. */
export type EngineTarget =
  | {
      readonly mode: typeof Mode.docker;
      /** Address of the engine. */
      readonly host?: string;
    }
  | {
      readonly mode: typeof Mode.k8s;
      /** Of the kubeconfig. */
      readonly context?: string;
      readonly namespace?: string;
      /** The address that the cluster must have. */
      readonly server?: string;
      /** Nothing is made on the cluster. @default false */
      readonly readOnly?: boolean;
    };

/**
 * Connects to an engine; its client is loaded only now.
 * @throws RuntimeFailure when no engine answers.
 */
export async function connectEngine(
  target: EngineTarget,
  { env }: Pick<Terminal, "env">,
): Promise<ContainerRuntime> {
  switch (target.mode) {
    case Mode.docker: {
      const { connectDocker } = await import("@task-api/docker");
      return connectDocker({ env, ...(target.host !== undefined && { host: target.host }) });
    }
    case Mode.k8s: {
      const { connectKubernetes } = await import("@task-api/kubernetes");
      const { mode: _, ...where } = target;
      return connectKubernetes({ env, ...where });
    }
  }
}

/** Lends an engine to `use`, and lets go of it whatever happens. */
export async function withEngine<T>(
  target: EngineTarget,
  terminal: Pick<Terminal, "env">,
  use: (runtime: ContainerRuntime) => Promise<T>,
): Promise<T> {
  const runtime = await connectEngine(target, terminal);
  try {
    return await use(runtime);
  } finally {
    await runtime.close();
  }
}

/**
 * Lends the engine that a run was started on, whatever engine would be found now: another one knows
 * nothing of the run.
 */
export function withEngineOf<T>(
  { engine }: Pick<RunRecord, "engine">,
  terminal: Pick<Terminal, "env">,
  use: (runtime: ContainerRuntime) => Promise<T>,
): Promise<T> {
  return withEngine(targetOf(engine), terminal, use);
}

function targetOf({ kind, host, namespace, context }: RunRecord["engine"]): EngineTarget {
  if (kind !== "kubernetes") return { mode: Mode.docker, host };
  return {
    mode: Mode.k8s,
    server: host,
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}
