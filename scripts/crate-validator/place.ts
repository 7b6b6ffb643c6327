// Where the validator of RO-Crates is, once `ensure-crate-validator.ts` has installed it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../.tools/crate-validator");

/** What is in its folder, below `.tools`. */
export const place = {
  folder,
  python: join(folder, "venv/bin/python"),
  program: join(folder, "venv/bin/rocrate-validator"),
  contexts: join(folder, "contexts"),
  /** Of its HTTP cache; the file's name has an ending more. */
  cache: join(folder, "http-cache"),
  stamp: join(folder, "installed"),
  requirements: join(import.meta.dirname, "requirements.txt"),
  fillCache: join(import.meta.dirname, "fill-cache.py"),
  workflowRunContext: join(folder, "workflow-run-context.json"),
} as const;

/** JSON-LD 1.1 of RO-Crate comes with this version of another public package, in the public domain (CC0). */
export const CONTEXT_PACKAGE = "rocrate==0.13.0";

/** The terms of the workflow-run vocabulary that our crates use; each is its own name in that namespace. */
const TERMS = [
  "ContainerImage",
  "DockerImage",
  "ParameterConnection",
  "connection",
  "containerImage",
  "registry",
  "resourceUsage",
  "sha256",
  "sourceParameter",
  "tag",
  "targetParameter",
] as const;

/** What JSON-LD makes of them. */
export function workflowRunContext(): string {
  const base = "https://w3id.org/ro/terms/workflow-run#";
  const terms = Object.fromEntries(TERMS.map((term) => [term, `${base}${term}`]));
  return JSON.stringify({ "@context": terms });
}

/** Changes when something else is to be installed. */
export function stampText(): string {
  const files = [place.requirements, place.fillCache].map((file) => readFileSync(file, "utf8"));
  return [CONTEXT_PACKAGE, workflowRunContext(), ...files].join("\n");
}

/** Whether all of it is there. */
export function hasCrateValidator(): boolean {
  return existsSync(place.stamp) && readFileSync(place.stamp, "utf8") === stampText();
}
