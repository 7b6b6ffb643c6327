// The command line client of an engine: `docker`, or `podman` for Podman where it is installed.
// Building and importing images is left to it; everything it does goes to the engine at `host`.
import type { Engine } from "./find-engine.ts";
import { NOT_FOUND, runCommand, type Finished, type RunOptions } from "./run-command.ts";
import { EngineError } from "./engine-error.ts";

/** Runs the engine's client with these arguments. */
export type EngineCli = (args: readonly string[], options?: RunOptions) => Promise<Finished>;

/**
 * The client for `engine`.
 * @throws EngineError when none is installed
 */
export async function engineCli(engine: Engine): Promise<EngineCli> {
  const [program, ...address] = await clientOf(engine);
  const env: Record<string, string> =
    program === "docker" && !(await hasBuildx()) ? { DOCKER_BUILDKIT: "0" } : {};
  return (args, options = {}) =>
    runCommand(program, [...address, ...args], { ...options, env: { ...env, ...options.env } });
}

async function clientOf(engine: Engine): Promise<readonly [string, ...string[]]> {
  if (engine.kind === "podman" && (await isInstalled("podman"))) {
    return ["podman", "--url", engine.host];
  }
  if (await isInstalled("docker")) return ["docker", "--host", engine.host];
  throw new EngineError(
    "client-missing",
    `the engine at ${engine.host} answers, but its command line client is not installed: install the package docker-cli or docker.io`,
  );
}

/** Without buildx, a recent client warns at every build that it takes the classic builder. */
async function hasBuildx(): Promise<boolean> {
  return (await runCommand("docker", ["buildx", "version"])).code === 0;
}

async function isInstalled(program: string): Promise<boolean> {
  return (await runCommand(program, ["--version"])).code !== NOT_FOUND;
}
