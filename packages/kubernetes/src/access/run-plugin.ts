// Runs a program that gives credentials: within a time, its output bounded, its complaints shown without what
// looks like a secret in them. A person who has to answer it is let through to it.
import { spawn, type ChildProcess } from "node:child_process";
import { errorCode } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";
import { hideSecrets } from "./hide-secrets.ts";
import type { Surroundings } from "./surroundings.ts";

/** A program, as a kubeconfig names it. */
export interface Plugin {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the variables of our own. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it is named, in words. */
  readonly place: string;
  /** Whether it may ask the person at our standard input. */
  readonly isInteractive: boolean;
  /** How to get it. */
  readonly installHint?: string;
}

/** A program by itself answers in seconds. */
const PATIENCE_MS = 60_000;
/** A person has to find a browser first. */
const PERSON_PATIENCE_MS = 5 * 60_000;
const MAX_OUT_BYTES = 1024 * 1024;
const MAX_ERR_LENGTH = 2_000;
/** How long the rest of its output may take to arrive. */
const GRACE_MS = 500;

/** What the program wrote. @throws RuntimeFailure EngineUnavailable when it failed */
export async function runPlugin(
  around: Pick<Surroundings, "env" | "show">,
  plugin: Plugin,
  info: string,
  signal: AbortSignal,
): Promise<string> {
  const child = start(plugin, { ...around.env, ...plugin.env, KUBERNETES_EXEC_INFO: info });
  const patienceMs = plugin.isInteractive ? PERSON_PATIENCE_MS : PATIENCE_MS;
  const end = await endOf(
    child,
    patienceMs,
    signal,
    plugin.isInteractive ? around.show : undefined,
  );
  if (end.code === 0) return end.out;
  const words = hideSecrets(end.err.trim(), plugin).slice(-MAX_ERR_LENGTH);
  const isMissing = end.code === "ENOENT";
  throw accessFailure(
    isMissing
      ? `${plugin.place} names the program ${plugin.command}, which is not there.`
      : `${plugin.command} (${plugin.place}) gave no credentials: ${end.why}${words === "" ? "" : `; it said: ${words}`}`,
    plugin.installHint ??
      (isMissing
        ? "Install it, or correct its name in the kubeconfig."
        : `See whether kubectl can use it: kubectl cluster-info`),
  );
}

function start(plugin: Plugin, env: NodeJS.ProcessEnv): ChildProcess {
  const { command, args, place, isInteractive } = plugin;
  try {
    return spawn(command, args, {
      env,
      stdio: [isInteractive ? "inherit" : "ignore", "pipe", "pipe"],
    });
  } catch (error) {
    // Its words may hold an argument, and that a secret.
    const code = errorCode(error) ?? "no reason given";
    throw accessFailure(
      `${command} (${place}) cannot be run: ${code}.`,
      "Correct its arguments and variables in the kubeconfig: too much, or a NUL in them.",
    );
  }
}

interface Ended {
  /** 0, another number, what Node calls the error, or that it had to be ended. */
  readonly code: number | string | null;
  readonly why: string;
  readonly out: string;
  readonly err: string;
}

async function endOf(
  child: ChildProcess,
  patienceMs: number,
  signal: AbortSignal,
  show: ((text: string) => void) | undefined,
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let [out, err] = ["", ""];
  const finish = (code: Ended["code"], why: string): void => resolve({ code, why, out, err });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (out.length > MAX_OUT_BYTES) finish("too long", `it wrote more than ${MAX_OUT_BYTES} bytes`);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err = (err + text).slice(-2 * MAX_ERR_LENGTH);
    show?.(text);
  });
  child.on("error", (error: NodeJS.ErrnoException) => finish(error.code ?? "", error.message));
  const ended = (code: number | null, by: NodeJS.Signals | null): void =>
    finish(code, code === null ? `it was ended by ${by ?? "a signal"}` : `it ended with ${code}`);
  child.on("close", ended);
  // What it has started may hold its output open: its own end is the end.
  child.on("exit", (code, by) => setTimeout(ended, GRACE_MS, code, by).unref());
  const timer = setTimeout(
    () => finish("late", `it gave no answer within ${patienceMs / 1000} s`),
    patienceMs,
  );
  const stop = (): void => finish("stopped", "nobody waits for it any more");
  signal.addEventListener("abort", stop, { once: true });
  const end = await promise;
  signal.removeEventListener("abort", stop);
  clearTimeout(timer);
  child.kill("SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
  return end;
}
