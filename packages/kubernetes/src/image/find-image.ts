// An image and its contract: from its registry, where that can be reached from here, and else from the cluster, which
// may have ways of its own to it (contract §1.1).
import {
  contractFailure,
  isReference,
  parseReference,
  PullPolicy,
  Reason,
  RegistryRefusal,
  registryFailure,
  RuntimeFailure,
  type ContractFile,
  type Image,
  type ImageOptions,
  type PullCredentials,
} from "@task-api/runtime";
import type { StoredImage } from "@task-api/registry";
import type { Surroundings } from "../access/surroundings.ts";
import type { ApiClient } from "../api/api-client.ts";
import type { ProbedImage } from "./probe-image.ts";
import { pullSecretLogin } from "./pull-secret-login.ts";

/** Finds images, and remembers what it has found of them. */
export interface ImageFinder {
  /** @throws RuntimeFailure ImageNotFound, RegistryUnauthorized, EngineUnavailable */
  find(reference: string, options: ImageOptions): Promise<Image>;
  /** @throws RuntimeFailure when there is no contract to read */
  contract(image: Image): Promise<ContractFile>;
}

/** What finding takes. */
export interface ImageFinderOptions {
  readonly client: ApiClient;
  readonly around: Surroundings;
  /** Nothing is made on the cluster: what no registry tells is not known then. */
  readonly readOnly: boolean;
  /** `os/architecture` of the nodes. */
  readonly platform: () => Promise<string>;
}

/** An image, and where it was found. */
interface Found {
  readonly image: Image;
  readonly stored?: StoredImage;
  readonly probed?: ProbedImage;
  readonly options: ImageOptions;
}

/** A finder over one connection. */
export function createImageFinder(finding: ImageFinderOptions): ImageFinder {
  /** Others may look for the same image at the same time, with another login, and be interrupted. */
  const known = new WeakMap<Image, Found>();
  const latest = new Map<string, Image>();
  const remember = (found: Found): Image => {
    known.set(found.image, found);
    latest.set(found.image.id, found.image);
    return found.image;
  };

  async function find(reference: string, options: ImageOptions): Promise<Image> {
    if (!isReference(reference)) throw noReference(reference);
    if (parseReference(reference).isId) {
      const image = latest.get(reference);
      if (image !== undefined) return image;
      throw idAlone(reference);
    }
    // A cluster that cannot be asked is no better at showing an image.
    const way = await wayToRegistry(finding, reference, options);
    let refusal: RuntimeFailure;
    try {
      return remember(await fromRegistry(finding, reference, options, way));
    } catch (error) {
      if (!(error instanceof RuntimeFailure) || error.reason === Reason.Stopped) throw error;
      refusal = error;
    }
    if (finding.readOnly) throw refusal;
    return remember(await fromCluster(finding, reference, options, refusal));
  }

  return {
    find,
    async contract(image) {
      const found = known.get(image) ?? known.get(latest.get(image.id) ?? image);
      if (found === undefined) throw contractFailure(image, { problem: "image-gone" });
      const { stored, options } = found;
      let { probed } = found;
      let refusal: RuntimeFailure | undefined;
      if (stored !== undefined) {
        const { readStoredContract } = await import("@task-api/registry");
        try {
          return { image, bytes: await readStoredContract(stored) };
        } catch (error) {
          const isAway =
            error instanceof RuntimeFailure && error.reason === Reason.EngineUnavailable;
          if (!isAway || finding.readOnly) throw error;
          refusal = error;
        }
      }
      probed ??= await probe(finding, image.digest ?? image.reference, options, refusal);
      if (probed.contract.ok) return { image, bytes: probed.contract.bytes };
      throw "problem" in probed.contract
        ? contractFailure(image, probed.contract)
        : unread(image, probed.contract.words);
    },
  };
}

/** What the cluster knows of the way to an image. */
interface RegistryWay {
  readonly platform: string;
  readonly credentials?: PullCredentials;
}

async function wayToRegistry(
  { client, platform }: ImageFinderOptions,
  reference: string,
  { credentials, pullSecrets = [], platform: wanted }: ImageOptions,
): Promise<RegistryWay> {
  const login =
    credentials ?? (await pullSecretLogin(client, parseReference(reference), pullSecrets));
  return {
    platform: wanted ?? (await platform()),
    ...(login !== undefined && { credentials: login }),
  };
}

async function fromRegistry(
  { around }: ImageFinderOptions,
  reference: string,
  options: ImageOptions,
  way: RegistryWay,
): Promise<Found> {
  const { describeStoredImage, openImage } = await import("@task-api/registry");
  const { env, home, readText } = around;
  const { signal, onWait } = options;
  const stored = await openImage(reference, {
    env,
    home,
    readText: async (path) => readText(path).catch(() => undefined),
    // The cluster may be nearer to it.
    once: true,
    ...way,
    ...(signal !== undefined && { signal }),
    ...(onWait !== undefined && { onWait }),
  });
  return { image: await describeStoredImage(stored), stored, options };
}

async function fromCluster(
  finding: ImageFinderOptions,
  reference: string,
  options: ImageOptions,
  refusal: RuntimeFailure,
): Promise<Found> {
  const probed = await probe(finding, reference, options, refusal);
  const { name } = parseReference(reference);
  const { digest } = probed;
  const image: Image = {
    reference,
    id: digest,
    ...(probed.repository !== undefined && { digest: `${name}@${digest}` }),
    platform: await finding.platform(),
    entrypoint: [],
    command: [],
  };
  return { image, probed, options };
}

/** Where both ways fail, people should know of both. */
async function probe(
  { client }: ImageFinderOptions,
  reference: string,
  options: ImageOptions,
  refusal: RuntimeFailure | undefined,
): Promise<ProbedImage> {
  const { probeImage } = await import("./probe-image.ts");
  try {
    return await probeImage(client, reference, {
      ...options,
      isPulled: options.pull !== PullPolicy.never,
    });
  } catch (error) {
    if (!(error instanceof RuntimeFailure) || refusal === undefined) throw error;
    throw new RuntimeFailure({
      reason: error.reason,
      message: `${error.message}\n  nor could it be read from here: ${refusal.message}`,
      nextStep: error.nextStep,
      cause: error,
    });
  }
}

function noReference(reference: string): RuntimeFailure {
  const { registry, name } = parseReference(reference);
  const words = "expected a host, names in lower case, then a tag or a digest";
  const about = { reference, registry, name, words, login: {}, asker: "caller" } as const;
  return registryFailure(RegistryRefusal.invalid, about);
}

/** No registry and no node can be asked for one. */
function idAlone(reference: string): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.ImageNotFound,
    message: `${reference} is an image's id, by which a cluster cannot be asked for it.`,
    nextStep: "Name the image as its registry has it: host/name:tag, or host/name@sha256:…",
  });
}

function unread(image: Image, words: string): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `The contract of ${image.reference} could not be read: its registry cannot be reached from here, and in a pod of the image 'cat' did not show it: ${words}`,
    nextStep:
      "Make the registry reachable from here, or write the template into the task.json (taskTemplate), which takes no contract.",
  });
}
