// Paths as the file system has them: a name may be any bytes. Nearly all are text, and text is far
// quicker to handle, so bytes are kept only where a name is not UTF-8.
import { isUtf8 } from "node:buffer";

/** Text where every name in it is UTF-8, else the bytes. */
export type RawPath = string | Buffer;

/** A name below a folder. */
export function joinRaw(folder: RawPath, name: Buffer): Buffer;
export function joinRaw(folder: RawPath, name: RawPath): RawPath;
export function joinRaw(folder: RawPath, name: RawPath): RawPath {
  if (typeof folder === "string" && typeof name === "string") return `${folder}/${name}`;
  return Buffer.concat([Buffer.from(folder), SLASH, Buffer.from(name)]);
}

/** The bytes of a name or path, as text where that loses nothing. */
export function rawFromBytes(bytes: Buffer): RawPath {
  return isUtf8(bytes) ? bytes.toString() : bytes;
}

/** Whether a path can be written as text without a loss. */
export function isText(path: RawPath): path is string {
  return typeof path === "string";
}

const SLASH = Buffer.from("/");
