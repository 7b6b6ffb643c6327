// The public validator of RO-Crates (roc-validator), in its pinned version, in a Python environment of its own below
// `.tools`. The JSON-LD contexts that crates name are put into its cache, so that it works without a network.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand, type Finished } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { makeVenv } from "../python/make-venv.ts";
import {
  CONTEXT_PACKAGE,
  hasCrateValidator,
  place,
  stampText,
  workflowRunContext,
} from "./place.ts";

/** It is there, or why it is not. */
export type EnsuredValidator =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string };

/** Installs it where it is missing: half a minute, 80 MB. Needs python3 (3.10 or later) with venv and pip. */
export async function ensureCrateValidator(say: Say): Promise<EnsuredValidator> {
  if (hasCrateValidator()) return { ok: true };
  say("installing the validator of RO-Crates into .tools");
  rmSync(place.folder, { recursive: true, force: true });
  mkdirSync(place.folder, { recursive: true });
  writeFileSync(place.workflowRunContext, workflowRunContext());
  const venv = join(place.folder, "venv");
  const made = await makeVenv(venv, say);
  if (made.code !== 0) return no("python3 -m venv", made);
  const quiet = ["-m", "pip", "--quiet", "--disable-pip-version-check", "install"];
  for (const args of [
    [...quiet, "--requirement", place.requirements],
    [...quiet, "--no-deps", "--target", place.contexts, CONTEXT_PACKAGE],
    [place.fillCache, place.cache, ...contexts.flat()],
  ]) {
    const done = await runCommand(place.python, args);
    if (done.code !== 0) return no(`python ${args.join(" ")}`, done);
  }
  writeFileSync(place.stamp, stampText());
  return { ok: true };
}

const contexts: readonly (readonly [string, string])[] = [
  ["https://w3id.org/ro/crate/1.1/context", join(place.contexts, "rocrate/data/ro-crate.jsonld")],
  ["https://w3id.org/ro/terms/workflow-run/context", place.workflowRunContext],
];

function no(command: string, done: Finished): EnsuredValidator {
  return { ok: false, reason: `${command} ended with ${done.code}:\n${lastLines(done, 8)}` };
}
