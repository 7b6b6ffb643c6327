// The composition root: which adapter serves which mode. Nothing else in the program names one.
import type { ContainerRuntime, RunRecord } from "@task-api/runtime";
import type { Terminal } from "./command/command.ts";

/** The engines that a task can run on. */
export const Mode = { docker: "docker" } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/**
 * Connects to the engine of a mode, at `host` or where it is found; its client is loaded only now.
 * @throws RuntimeFailure when no engine answers.
 */
export async function connectEngine(
  mode: Mode,
  terminal: Pick<Terminal, "env">,
  host?: string,
): Promise<ContainerRuntime> {
  switch (mode) {
    case Mode.docker: {
      const { connectDocker } = await import("@task-api/docker");
      return connectDocker({ env: terminal.env, ...(host !== undefined && { host }) });
    }
  }
}

/** Lends an engine to `use`, and lets go of it whatever happens. */
export async function withEngine<T>(
  mode: Mode,
  terminal: Terminal,
  use: (runtime: ContainerRuntime) => Promise<T>,
): Promise<T> {
  const runtime = await connectEngine(mode, terminal);
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
export async function withEngineOf<T>(
  { engine }: Pick<RunRecord, "engine">,
  terminal: Pick<Terminal, "env">,
  use: (runtime: ContainerRuntime) => Promise<T>,
): Promise<T> {
  const runtime = await connectEngine(Mode.docker, terminal, engine.host);
  try {
    return await use(runtime);
  } finally {
    await runtime.close();
  }
}
