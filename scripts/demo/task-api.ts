// Calls the project's own command line tool the way a user does: as a program, its output on this
// terminal.
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Runs `task-api` with these arguments in `root` and returns its exit code. */
export type TaskApi = (...args: readonly string[]) => Promise<number>;

/** Where the tool works, and with what. */
export interface TaskApiPlace {
  /** The clone that it is of, and the folder that it works in. */
  readonly root: string;
  /** The engine that it has to use. */
  readonly engineHost: string;
  /** Variables for DAG files. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The tool of a clone. */
export function taskApi({ root, engineHost, variables }: TaskApiPlace): TaskApi {
  const program = join(root, "node_modules", ".bin", "task-api");
  return (...args) => {
    process.stdout.write(`$ task-api ${args.map(quote).join(" ")}\n`);
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...variables, DOCKER_HOST: engineHost },
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? 1));
    });
  };
}

function quote(arg: string): string {
  return /^[\w./:=@-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}
