// Pulling an image through the engine, with progress summed over its layers.
import type { IncomingMessage } from "node:http";
import type { ImageOptions, PullProgress } from "@task-api/runtime";
import type { Surroundings } from "../endpoint/surroundings.ts";
import { connectionFailure } from "../http/connection-failure.ts";
import { readBody, type EngineClient } from "../http/engine-client.ts";
import { numberAt, parseJson, stringAt } from "../http/read.ts";
import { pullFailure } from "./pull-failure.ts";
import { parseReference } from "./reference.ts";
import { registryAuth } from "./registry-auth.ts";

const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Lets the engine pull `reference`.
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
  const auth = await registryAuth(parsed.registry, options.credentials, around);
  const answer = await client.open("POST", "/images/create", {
    query: { fromImage: parsed.name, tag: parsed.version, platform: options.platform },
    headers: auth.header === undefined ? {} : { "x-registry-auth": auth.header },
    patienceMs: 0,
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  try {
    if (answer.statusCode !== 200) {
      const text = (await readBody(answer, MAX_ERROR_BYTES)).toString("utf8");
      const body = parseJson(text);
      const words = stringAt(body, "message") ?? stringAt(body, "cause") ?? text.trim();
      throw pullFailure(reference, parsed, auth, words);
    }
    const layers = sumLayers(reference);
    for await (const message of jsonLines(answer)) {
      const words = stringAt(message, "errorDetail", "message") ?? stringAt(message, "error");
      if (words !== undefined) throw pullFailure(reference, parsed, auth, words);
      const progress = layers(message);
      if (progress !== undefined) options.onProgress?.(progress);
    }
  } catch (error) {
    throw connectionFailure(client.endpoint, error);
  }
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
