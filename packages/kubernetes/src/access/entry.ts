// One named entry of a kubeconfig, and readers for its fields that complain about a value of the wrong
// type instead of reading it as absent: whoever writes `namespace: 17` does not mean "default".
import { dirname, resolve } from "node:path";
import { at } from "@task-api/runtime";
import { accessFailure, errorWords } from "./access-failure.ts";
import type { Surroundings } from "./surroundings.ts";

/** A cluster, a context or a user. */
export interface Entry {
  readonly kind: "cluster" | "context" | "user";
  readonly name: string;
  /** The file that it is in. */
  readonly file: string;
  readonly value: unknown;
}

/** A text; undefined where it is absent or empty. @throws RuntimeFailure EngineUnavailable for another type */
export function textOf(entry: Entry, ...path: readonly string[]): string | undefined {
  const value = at(entry.value, ...path);
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw wrongType(entry, path, "a text", value);
}

/** A yes or no; no where it is absent. @throws RuntimeFailure EngineUnavailable for another type */
export function flagOf(entry: Entry, ...path: readonly string[]): boolean {
  const value = at(entry.value, ...path);
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw wrongType(entry, path, "true or false", value);
}

/** A list; empty where it is absent. @throws RuntimeFailure EngineUnavailable for another type */
export function listOf(entry: Entry, ...path: readonly string[]): readonly unknown[] {
  const value = at(entry.value, ...path);
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw wrongType(entry, path, "a list", value);
}

/** Where a field is, in words. */
export function placeOf(entry: Entry, ...path: readonly string[]): string {
  const field = path.length === 0 ? "" : `${path.join(".")} of `;
  return `${field}${entry.kind} "${entry.name}" in ${entry.file}`;
}

/** A path in a kubeconfig, which is meant from the file's own folder. */
export function pathFrom(entry: Entry, path: string): string {
  return resolve(dirname(entry.file), path);
}

/** The text of the file that a field names. @throws RuntimeFailure EngineUnavailable when it cannot be read */
export async function readFileOf(
  around: Surroundings,
  entry: Entry,
  field: string,
  path: string,
): Promise<string> {
  const file = pathFrom(entry, path);
  const advice = `Correct ${placeOf(entry, field)}, or put the file there.`;
  const text = await around.readText(file).catch((error: unknown) => {
    throw accessFailure(
      `${placeOf(entry, field)} names ${file}, which cannot be read: ${errorWords(error)}`,
      advice,
      error,
    );
  });
  if (text !== undefined) return text;
  throw accessFailure(`${placeOf(entry, field)} names ${file}, which is not there.`, advice);
}

function wrongType(entry: Entry, path: readonly string[], expected: string, value: unknown): Error {
  // Not the value: it may be a token that was written without quotes.
  const came = Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
  return accessFailure(
    `${placeOf(entry, ...path)} must be ${expected}, but is ${came}.`,
    `Correct it in ${entry.file}${expected === "a text" ? "; put quotes around a number" : ""}.`,
  );
}
