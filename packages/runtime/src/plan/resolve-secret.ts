// Reads the value behind a `value_from` at the last moment before the start (contract §1.3).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SecretReference } from "@task-api/spec";
import { Secret } from "../redact/secret.ts";

/** The value, or why there is none (a sentence that never holds a value). */
export type ResolvedSecret =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Where references are looked up. */
export interface SecretSources {
  /** What relative file names start from: the directory of the task.json. */
  readonly baseDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A secret file is small; more than this is a mistake. */
const MAX_SECRET_BYTES = 64 * 1024;

/** A reference to what is on this machine. */
export type LocalReference = Exclude<SecretReference, { readonly kind: "secretKeyRef" }>;

/** Resolves a reference; a trailing newline of a file is not part of the value. */
export function resolveSecret(reference: LocalReference, sources: SecretSources): ResolvedSecret {
  switch (reference.kind) {
    case "env": {
      const value = sources.env[reference.env];
      if (value !== undefined) return { ok: true, secret: new Secret(value) };
      return {
        ok: false,
        message: `the environment variable ${reference.env} is not set`,
        hint: `set it before the start: export ${reference.env}=…`,
      };
    }
    case "file":
      return readSecretFile(resolve(sources.baseDirectory, reference.file));
  }
}

function readSecretFile(file: string): ResolvedSecret {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= MAX_SECRET_BYTES) {
      return { ok: true, secret: new Secret(bytes.toString("utf8").replace(/\r?\n$/, "")) };
    }
    return {
      ok: false,
      message: `the secret file ${file} has ${bytes.length} bytes`,
      hint: `a secret has at most ${MAX_SECRET_BYTES} bytes`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      message: `the secret file ${file} cannot be read: ${reason}`,
      hint: "make the file, or change value_from.file",
    };
  }
}
