// Calls the project's own command line tool the way a user does: as a program, its output on this
// terminal.
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Runs `task-api` with these arguments in `root` and returns its exit code. */
export type TaskApi = (...args: readonly string[]) => Promise<number>;

/**
 * The tool of the clone at `root`.
 * @param engineHost the engine that it has to use
 */
export function taskApi(root: string, engineHost: string): TaskApi {
  const program = join(root, "node_modules", ".bin", "task-api");
  return (...args) => {
    process.stdout.write(`$ task-api ${args.map(quote).join(" ")}\n`);
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DOCKER_HOST: engineHost },
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
