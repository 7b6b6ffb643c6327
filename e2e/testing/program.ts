// Runs `task-api` as a user does: the bundled program, in a process of its own, in a folder of files.
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** The program that set-up puts into the clone. */
export const PROGRAM: string = join(import.meta.dirname, "../../node_modules/.bin/task-api");

/** How a call is made. */
export interface CallOptions {
  readonly cwd: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Run as this user. */
  readonly uid?: number;
  readonly program?: string;
}

/** Options for a call by a user without rights: another one where this is root, else this one. */
export const asNobody: Pick<CallOptions, "uid" | "env"> = {
  env: { HOME: "/nonexistent", XDG_CACHE_HOME: "/nonexistent" },
  ...(process.getuid?.() === 0 && { uid: 65_534 }),
};

/** What a call ended with. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A call that goes on. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What was printed so far, both streams in the order they came. */
  printed(): string;
  /** Resolves once `pattern` was printed; rejects when the program ends without it. */
  sees(pattern: RegExp): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Calls `task-api` and waits for its end. */
export function taskApi(args: readonly string[], options: CallOptions): Promise<Ended> {
  return startTaskApi(args, options).ended;
}

/** Calls `task-api` and lets it go on. */
export function startTaskApi(args: readonly string[], options: CallOptions): RunningProgram {
  const child = spawn(options.program ?? PROGRAM, args, {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  const watchers = new Set<() => void>();
  let out = "";
  let err = "";
  let printed = "";
  const take = (text: string): string => {
    printed += text;
    for (const look of watchers) look();
    return text;
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += take(text)));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += take(text)));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, out, err }));
  });
  return {
    child,
    printed: () => printed,
    ended,
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(printed)) resolve();
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without printing ${pattern}:\n${printed}`)));
      }),
  };
}
