// Finds an image on the engine, pulling it where that is wanted.
import {
  isReference,
  parseReference,
  PullPolicy,
  Reason,
  RuntimeFailure,
  stringAt,
  stringsAt,
  type Image,
  type ImageOptions,
} from "@task-api/runtime";
import type { Surroundings } from "../endpoint/surroundings.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { engineRefused, engineWords, notUnderstood } from "../http/engine-failure.ts";
import { pullFailure } from "./pull-failure.ts";

/** An image by its reference; `options.pull` says when it is pulled. @throws RuntimeFailure */
export async function inspectImage(
  client: EngineClient,
  reference: string,
  options: ImageOptions,
  around: Surroundings,
): Promise<Image> {
  const policy = options.pull ?? PullPolicy.missing;
  if (!isReference(reference)) {
    throw pullFailure(reference, parseReference(reference), {}, "invalid reference format");
  }
  const { isId } = parseReference(reference);
  if (policy !== PullPolicy.always || isId) {
    const found = await findImage(client, reference, options.signal);
    if (found !== undefined && (isId || fitsPlatform(found, options.platform))) return found;
    if (policy === PullPolicy.never || isId) throw notPresent(reference, found, options.platform);
  }
  const { pullImage } = await import("./pull.ts");
  await pullImage(client, reference, options, around);
  const pulled = await findImage(client, reference, options.signal);
  if (pulled === undefined) throw notPresent(reference, undefined, options.platform);
  return pulled;
}

async function findImage(
  client: EngineClient,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<Image | undefined> {
  const path = reference.split("/").map(encodeURIComponent).join("/");
  const answer = await client.call("GET", `/images/${path}/json`, {
    ...(signal !== undefined && { signal }),
  });
  if (answer.status === 404) return undefined;
  if (answer.status === 400 || (answer.status !== 200 && /invalid reference/.test(answer.text))) {
    throw pullFailure(reference, parseReference(reference), {}, engineWords(answer));
  }
  if (answer.status !== 200) throw engineRefused(client, `inspecting ${reference}`, answer);
  const image = readImage(reference, answer.body);
  if (image === undefined) throw notUnderstood(client, `inspecting ${reference}`, "its Id");
  return image;
}

function readImage(reference: string, body: unknown): Image | undefined {
  const id = stringAt(body, "Id");
  if (id === undefined || id === "") return undefined;
  const digest = chooseDigest(reference, stringsAt(body, "RepoDigests"));
  return {
    reference,
    id: id.includes(":") ? id : `sha256:${id}`,
    ...(digest !== undefined && { digest }),
    platform: `${stringAt(body, "Os") ?? "linux"}/${stringAt(body, "Architecture") ?? ""}`,
    user: stringAt(body, "Config", "User") ?? "",
    entrypoint: stringsAt(body, "Config", "Entrypoint"),
    command: stringsAt(body, "Config", "Cmd"),
  };
}

/**
 * An image can be known under several repositories: the one that was asked for counts most. Podman names what was built
 * on it as if a registry `localhost` had it, which none has.
 */
function chooseDigest(reference: string, digests: readonly string[]): string | undefined {
  const known = digests.filter((digest) => !digest.startsWith("localhost/"));
  const wanted = repositoryOf(reference);
  return known.find((digest) => repositoryOf(digest) === wanted) ?? known[0];
}

function repositoryOf(reference: string): string {
  return parseReference(reference).name.replace(/^docker\.io\/(library\/)?/, "");
}

function fitsPlatform(image: Image, platform: string | undefined): boolean {
  return (
    platform === undefined ||
    platform === image.platform ||
    platform.startsWith(`${image.platform}/`)
  );
}

function notPresent(
  reference: string,
  other: Image | undefined,
  platform: string | undefined,
): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.ImageNotFound,
    message:
      other === undefined
        ? `The image ${reference} is not on the engine.`
        : `The image ${reference} is on the engine for ${other.platform} only, asked for was ${platform}.`,
    nextStep: `Get it: docker pull ${platform === undefined ? "" : `--platform ${platform} `}${reference}, or build it; docker images shows what is there.`,
  });
}
