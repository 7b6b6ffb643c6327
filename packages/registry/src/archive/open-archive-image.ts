// Finds an image in an archive or a folder (`archive-reference.ts`), and says what it is where it is none.
import { existsSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { Reason, RuntimeFailure } from "@task-api/runtime";
import type { WantedImage } from "../image/find-manifest.ts";
import type { StoredImage } from "../image/stored-image.ts";
import { ArchiveKind, parseArchiveReference, type ArchiveReference } from "./archive-reference.ts";
import { openDockerArchive } from "./docker-archive.ts";
import { folderFiles } from "./folder-files.ts";
import { openOciLayout } from "./oci-layout.ts";
import { isFromDisk, type StoredFiles } from "./stored-files.ts";
import { tarFiles } from "./tar-files.ts";

/** Which image, and where relative paths begin. */
export interface OpenArchiveOptions extends WantedImage {
  /** @default process.cwd() */
  readonly cwd?: string;
}

/** The image that a reference to an archive names. @throws RuntimeFailure when it is not there */
export async function openArchiveImage(options: OpenArchiveOptions): Promise<StoredImage> {
  const { reference, cwd = process.cwd() } = options;
  const parsed = parseArchiveReference(reference, (path) => existsSync(resolve(cwd, path)));
  if (parsed === undefined) throw new TypeError(`"${reference}" names no archive`);
  const path = resolve(cwd, parsed.path);
  try {
    const files = await openFiles(parsed, path, reference);
    const image = await LAYOUTS[parsed.kind](files, options, parsed.name);
    if (image !== undefined) return image;
    throw await otherKind(files, parsed, reference);
  } catch (error) {
    if (!isFromDisk(error)) throw error;
    const advice = `Look at its permissions: ls -l ${path}`;
    throw noArchive(reference, `it cannot be read: ${error.message}`, advice, error);
  }
}

const LAYOUTS = {
  [ArchiveKind.ociArchive]: openOciLayout,
  [ArchiveKind.ociFolder]: openOciLayout,
  [ArchiveKind.dockerArchive]: openDockerArchive,
} as const;

async function openFiles(
  { kind }: ArchiveReference,
  path: string,
  reference: string,
): Promise<StoredFiles> {
  const isFolder = kind === ArchiveKind.ociFolder;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw noArchive(reference, "there is no such file", `Check the path: ls -l ${path}`);
  }
  if (isFolder !== found.isDirectory()) {
    const other = isFolder ? ArchiveKind.ociArchive : ArchiveKind.ociFolder;
    const is = isFolder ? "it is no folder" : "it is a folder";
    throw noArchive(reference, is, `Write ${other}:${path}`);
  }
  if (isFolder) return folderFiles(path);
  if (!found.isFile()) {
    throw noArchive(reference, "it is no file that can be read twice", "Write it to disk first.");
  }
  try {
    return await tarFiles(path);
  } catch (error) {
    if (isFromDisk(error)) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw (await isPacked(path).catch(() => false))
      ? noArchive(reference, "it is compressed", `Unpack it first: gunzip ${path}`, error)
      : noArchive(reference, `it cannot be read as a tar: ${said}`, SAVE_ADVICE, error);
  }
}

const SAVE_ADVICE = "Write one: docker save IMAGE --output FILE";

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.readUInt16BE(0) === 0x1f8b || buffer.readUInt32LE(0) === 0xfd2fb528;
  } finally {
    await file.close();
  }
}

/** It is a tar or a folder, but of another kind or of none. */
async function otherKind(
  files: StoredFiles,
  { kind, path }: ArchiveReference,
  reference: string,
): Promise<RuntimeFailure> {
  const isDocker = kind === ArchiveKind.dockerArchive;
  const [expected, other, otherKindOfIt] = isDocker
    ? ["manifest.json", "index.json", ArchiveKind.ociArchive]
    : ["index.json", "manifest.json", ArchiveKind.dockerArchive];
  const isOther = kind !== ArchiveKind.ociFolder && (await files.find(other)) !== undefined;
  return noArchive(
    reference,
    `expected ${expected} in it, there is none`,
    isOther ? `It has ${other}: write ${otherKindOfIt}:${path}` : SAVE_ADVICE,
  );
}

function noArchive(
  reference: string,
  said: string,
  nextStep: string,
  cause?: unknown,
): RuntimeFailure {
  const message = `${reference}: ${said}.`;
  return new RuntimeFailure({ reason: Reason.ImageNotFound, message, nextStep, cause });
}
