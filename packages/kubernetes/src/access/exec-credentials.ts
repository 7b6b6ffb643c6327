// Credentials that a program gives (client-go calls it an exec plugin): those of the big providers, and of
// single sign-on. It is told of the cluster in KUBERNETES_EXEC_INFO and writes an ExecCredential.
import { stringAt } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";
import type { CredentialSource } from "./cluster-access.ts";
import { createCredentialSource } from "./credential-source.ts";
import { flagOf, listOf, pathFrom, placeOf, textOf, type Entry } from "./entry.ts";
import { readExecCredential } from "./exec-answer.ts";
import { describeCluster } from "./exec-cluster.ts";
import { runPlugin, type Plugin } from "./run-plugin.ts";
import type { Surroundings } from "./surroundings.ts";

const GROUP = "client.authentication.k8s.io";
const VERSIONS: readonly string[] = [`${GROUP}/v1`, `${GROUP}/v1beta1`];
const MODES: readonly string[] = ["Never", "IfAvailable", "Always"];

/** A source that runs the user's program whenever there are no valid credentials. @throws RuntimeFailure EngineUnavailable */
export async function execCredentials(
  around: Surroundings,
  user: Entry,
  cluster: Entry,
): Promise<CredentialSource> {
  const place = placeOf(user, "exec");
  const version = textOf(user, "exec", "apiVersion") ?? "";
  if (!VERSIONS.includes(version)) {
    throw accessFailure(
      `${placeOf(user, "exec", "apiVersion")} is "${version}": expected ${VERSIONS.join(" or ")}.`,
      "Get a newer version of the program, and a new kubeconfig from it.",
    );
  }
  const isInteractive = decideInteractive(around, user);
  const info = {
    apiVersion: version,
    kind: "ExecCredential",
    spec: {
      interactive: isInteractive,
      ...(flagOf(user, "exec", "provideClusterInfo") && {
        cluster: await describeCluster(around, cluster),
      }),
    },
  };
  const plugin = readPlugin(user, isInteractive);
  return createCredentialSource({
    what: `what ${plugin.command} says for ${placeOf(user)}`,
    advice: `Log in again with ${plugin.command}.`,
    async read(signal) {
      const out = await runPlugin(around, plugin, JSON.stringify(info), signal);
      return readExecCredential(out, version, `${plugin.command} (${place})`);
    },
  });
}

function readPlugin(user: Entry, isInteractive: boolean): Plugin {
  const command = textOf(user, "exec", "command");
  if (command === undefined) {
    throw accessFailure(
      `There is no ${placeOf(user, "exec", "command")}.`,
      "Name the program that gives the credentials there.",
    );
  }
  const args = listOf(user, "exec", "args").filter((item) => typeof item === "string");
  const env = listOf(user, "exec", "env").flatMap((item) => {
    const [name, value] = [stringAt(item, "name"), stringAt(item, "value")];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const installHint = textOf(user, "exec", "installHint");
  return {
    // A name is looked for in PATH, a path is meant from the kubeconfig.
    command: command.includes("/") ? pathFrom(user, command) : command,
    args,
    env: Object.fromEntries(env),
    place: placeOf(user, "exec"),
    isInteractive,
    ...(installHint !== undefined && { installHint }),
  };
}

function decideInteractive(around: Surroundings, user: Entry): boolean {
  const mode = textOf(user, "exec", "interactiveMode") ?? "IfAvailable";
  if (!MODES.includes(mode)) {
    throw accessFailure(
      `${placeOf(user, "exec", "interactiveMode")} is "${mode}": expected ${MODES.join(", ")}.`,
      `Correct it in ${user.file}.`,
    );
  }
  if (mode === "Always" && !around.isInteractive) {
    throw accessFailure(
      `${placeOf(user, "exec")} has to ask a person (interactiveMode is Always), and our standard input is no terminal.`,
      "Use a user that needs no person, e.g. with the token of a service account: kubectl create token NAME",
    );
  }
  return mode !== "Never" && around.isInteractive;
}
