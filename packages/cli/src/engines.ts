// The composition root: which adapter serves which mode. Nothing else in the program names one.
import type { ContainerRuntime } from "@task-api/runtime";
import type { Terminal } from "./command/command.ts";

/** The engines that a task can run on. */
export const Mode = { docker: "docker" } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/**
 * Connects to the engine of a mode; its client is loaded only now.
 * @throws RuntimeFailure when no engine answers.
 */
export async function connectEngine(mode: Mode, terminal: Terminal): Promise<ContainerRuntime> {
  switch (mode) {
    case Mode.docker: {
      const { connectDocker } = await import("@task-api/docker");
      return connectDocker({ env: terminal.env });
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
