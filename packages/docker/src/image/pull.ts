// Pulling an image through the engine, with progress summed over its layers.
import type { IncomingMessage } from "node:http";
import {
  numberAt,
  parseJson,
  parseReference,
  patiently,
  registryLogin,
  stringAt,
  type ImageOptions,
  type PullProgress,
  type RegistryLogin,
} from "@task-api/runtime";
import type { Surroundings } from "../endpoint/surroundings.ts";
import { connectionFailure } from "../http/connection-failure.ts";
import { readBody } from "@task-api/runtime/adapter";
import type { EngineClient } from "../http/engine-client.ts";
import { encodeLogin } from "./engine-login.ts";
import { isPassing, pullFailure } from "./pull-failure.ts";

const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Lets the engine pull `reference`. A registry that is down gets half a minute; one that says no is believed.
 * @throws RuntimeFailure ImageNotFound, RegistryUnauthorized, or EngineUnavailable when the registry
 * or the engine does not answer
 */
export async function pullImage(
  client: EngineClient,
  reference: string,
  options: ImageOptions,
  around: Surroundings,
): Promise<void> {
  const parsed = parseReference(reference);
  const { registry } = parsed;
  const login = await registryLogin(registry, options.credentials, around);
  try {
    await patiently(async () => {
      const words = await tryPull(client, reference, login, options);
      if (words === undefined) return { ok: true, value: undefined };
      const failure = pullFailure(reference, parsed, login, words);
      const passing = `the registry ${registry} did not answer: ${words}`;
      return { ok: false, failure, ...(isPassing(words) && { passing }) };
    }, options);
  } catch (error) {
    throw connectionFailure(client.endpoint, error);
  }
}

/** The engine's words when it could not pull. */
async function tryPull(
  client: EngineClient,
  reference: string,
  { proof }: RegistryLogin,
  options: ImageOptions,
): Promise<string | undefined> {
  const { registry, name, version } = parseReference(reference);
  const answer = await client.open("POST", "/images/create", {
    query: { fromImage: name, tag: version, platform: options.platform },
    headers: proof === undefined ? {} : { "x-registry-auth": encodeLogin(proof, registry) },
    patienceMs: 0,
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  if (answer.statusCode !== 200) {
    const text = (await readBody(answer, MAX_ERROR_BYTES)).toString("utf8");
    const body = parseJson(text);
    return stringAt(body, "message") ?? stringAt(body, "cause") ?? text.trim();
  }
  const layers = sumLayers(reference);
  let last: PullProgress | undefined;
  for await (const message of jsonLines(answer)) {
    const words = stringAt(message, "errorDetail", "message") ?? stringAt(message, "error");
    if (words !== undefined) return words;
    const progress = layers(message);
    if (progress === undefined) continue;
    last = progress;
    options.onProgress?.(progress);
  }
  // Podman says of no layer that it is there.
  if (last !== undefined && last.layersDone < last.layers) {
    options.onProgress?.({ ...last, layersDone: last.layers, bytesDone: last.bytes });
  }
  return undefined;
}

async function* jsonLines(answer: IncomingMessage): AsyncGenerator {
  answer.setEncoding("utf8");
  let rest = "";
  for await (const chunk of answer) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield parseJson(line);
  }
  if (rest !== "") yield parseJson(rest);
}

interface Layer {
  readonly done: boolean;
  readonly bytesDone: number;
  readonly bytes: number;
}

const LAYER_STATUS =
  /^(Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)/;

/** Adds up what the engine says layer by layer; undefined for messages about no layer. */
export function sumLayers(reference: string): (message: unknown) => PullProgress | undefined {
  const layers = new Map<string, Layer>();
  return (message) => {
    const id = stringAt(message, "id");
    const status = stringAt(message, "status");
    if (id === undefined || status === undefined || !LAYER_STATUS.test(status)) return undefined;
    layers.set(id, nextLayer(layers.get(id), status, message));
    const all = [...layers.values()];
    const sum = (of: (layer: Layer) => number): number =>
      all.reduce((total, layer) => total + of(layer), 0);
    return {
      reference,
      layersDone: all.filter(({ done }) => done).length,
      layers: all.length,
      bytesDone: sum(({ bytesDone }) => bytesDone),
      bytes: sum(({ bytes }) => bytes),
    };
  };
}

function nextLayer(layer: Layer | undefined, status: string, message: unknown): Layer {
  const known = layer ?? { done: false, bytesDone: 0, bytes: 0 };
  switch (status) {
    case "Downloading":
      return {
        ...known,
        bytesDone: numberAt(message, "progressDetail", "current") ?? known.bytesDone,
        bytes: numberAt(message, "progressDetail", "total") ?? known.bytes,
      };
    case "Verifying Checksum":
    case "Download complete":
    case "Extracting":
      return { ...known, bytesDone: known.bytes };
    case "Pull complete":
    case "Already exists":
      return { ...known, bytesDone: known.bytes, done: true };
    default:
      return known;
  }
}
