// Makes an output directory ready before the start: made by us (an engine would make it as root),
// empty unless the caller says otherwise, and writable (contract §3).
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../error-code.ts";
import { isWithin } from "./is-within.ts";
import { emptyFolder } from "./remove-folder.ts";

/** What to do with an output directory that has content. */
export const ExistingOutput = { refuse: "refuse", overwrite: "overwrite", keep: "keep" } as const;
export type ExistingOutput = (typeof ExistingOutput)[keyof typeof ExistingOutput];

/** Why a directory cannot take results: a sentence and what to do. */
export interface OutputProblem {
  readonly message: string;
  readonly hint: string;
}

/**
 * Looks, and changes nothing: `undefined` when `prepareOutput` would succeed. A directory that holds
 * one of `precious` (inputs, the task.json, the home directory) is never cleared.
 */
export function checkOutput(
  directory: string,
  existing: ExistingOutput,
  precious: readonly string[] = [],
): OutputProblem | undefined {
  const held = precious.find((path) => isWithin(path, directory));
  if (existing === ExistingOutput.overwrite && held !== undefined) {
    return {
      message: `${directory} holds ${held}, so it is not cleared`,
      hint: "name an output directory that holds results only",
    };
  }
  let entries: string[];
  try {
    if (!statSync(directory).isDirectory()) {
      return {
        message: `${directory} is a file, not a directory`,
        hint: "name a directory for the output channel",
      };
    }
    accessSync(directory, constants.W_OK | constants.X_OK);
    entries = readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return danglingLink(directory) ?? checkParent(directory);
    return {
      message: `${directory} cannot be written: ${reasonOf(error)}`,
      hint: writableHint(directory),
    };
  }
  if (entries.length === 0 || existing !== ExistingOutput.refuse) return undefined;
  return {
    message: `${directory} is not empty (${entries.length} entries)`,
    hint: "--overwrite clears it first, --keep writes beside what is there, or name another directory",
  };
}

/** Makes the directory, and clears it when `existing` says so. Throws what the file system throws. */
export async function prepareOutput(directory: string, existing: ExistingOutput): Promise<void> {
  mkdirSync(directory, { recursive: true });
  if (existing === ExistingOutput.overwrite) await emptyFolder(directory);
}

function danglingLink(directory: string): OutputProblem | undefined {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  return {
    message: `${directory} is a link that leads nowhere`,
    hint: "make the directory that it should lead to, or remove the link",
  };
}

function checkParent(directory: string): OutputProblem | undefined {
  for (let parent = join(directory, ".."); ; parent = join(parent, "..")) {
    try {
      if (!statSync(parent).isDirectory()) {
        return {
          message: `${parent} is a file, so ${directory} cannot be made`,
          hint: "name another directory",
        };
      }
      accessSync(parent, constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      if (errorCode(error) === "ENOENT" && parent !== join(parent, "..")) continue;
      return {
        message: `${directory} cannot be made: ${reasonOf(error)}`,
        hint: writableHint(parent),
      };
    }
  }
}

function writableHint(directory: string): string {
  return `make ${directory} writable for you, or name another directory`;
}

function reasonOf(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.message : String(error));
}
