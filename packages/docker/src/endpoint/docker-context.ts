// Docker contexts: named engines that `docker context use` chooses between, kept below ~/.docker.
import { join } from "node:path";
import {
  booleanAt,
  dockerFolder,
  parseJson,
  Reason,
  RuntimeFailure,
  stringAt,
} from "@task-api/runtime";
import type { Endpoint } from "./endpoint.ts";
import { parseHost } from "./parse-host.ts";
import type { Surroundings } from "./surroundings.ts";
import { readTlsFolder } from "./tls-material.ts";

/**
 * The engine of the context that DOCKER_CONTEXT or `currentContext` names; undefined for `default`.
 * @throws RuntimeFailure EngineUnavailable when there is no such context
 */
export async function endpointFromContext(around: Surroundings): Promise<Endpoint | undefined> {
  const folder = dockerFolder(around);
  const fromEnv = around.env["DOCKER_CONTEXT"];
  const name = fromEnv || (await currentContext(around, folder));
  if (name === undefined || name === "" || name === "default") return undefined;

  const { createHash } = await import("node:crypto");
  const id = createHash("sha256").update(name).digest("hex");
  const text = await around.readText(join(folder, "contexts", "meta", id, "meta.json"));
  const meta = text === undefined ? undefined : parseJson(text);
  const host = stringAt(meta, "Endpoints", "docker", "Host");
  if (host === undefined) throw await unknownContext(around, folder, name, Boolean(fromEnv));

  const verify = booleanAt(meta, "Endpoints", "docker", "SkipTLSVerify") !== true;
  const tls = await readTlsFolder(around, join(folder, "contexts", "tls", id, "docker"), verify);
  return parseHost(host, `docker context "${name}"`, tls);
}

async function currentContext(around: Surroundings, folder: string): Promise<string | undefined> {
  const text = await around.readText(join(folder, "config.json"));
  return text === undefined ? undefined : stringAt(parseJson(text), "currentContext");
}

async function unknownContext(
  around: Surroundings,
  folder: string,
  name: string,
  fromEnv: boolean,
): Promise<RuntimeFailure> {
  const meta = join(folder, "contexts", "meta");
  const ids = await around.listDirectory(meta);
  const texts = await Promise.all(ids.map((id) => around.readText(join(meta, id, "meta.json"))));
  const names = texts
    .map((text) => (text === undefined ? undefined : stringAt(parseJson(text), "Name")))
    .filter((found) => found !== undefined);
  const origin = fromEnv ? "DOCKER_CONTEXT" : `currentContext in ${join(folder, "config.json")}`;
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `${origin} is "${name}", but there is no such docker context; there are: ${["default", ...names.toSorted()].join(", ")}.`,
    nextStep: fromEnv
      ? "Correct DOCKER_CONTEXT or unset it."
      : "Choose one: docker context use default",
  });
}
