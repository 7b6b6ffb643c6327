// Variables of a task as authors write them, and as they stand in the document: text, or the place of a secret
// (contract §1.2, §1.3, §2).
import type { WireWorkflowTask } from "@task-api/spec";
import { DagError, DagErrorCode } from "./dag-error.ts";

/** Numbers become decimals, booleans `true` and `false`. */
export type EnvValue = string | number | boolean;

/** A value that is read when the task starts and never stands in a document (contract §1.3). */
export interface ValueFrom {
  readonly valueFrom:
    | { readonly file: string }
    | { readonly env: string }
    | { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** Variables by name, or as a list of names and values. */
export type Env = EnvByName | readonly EnvEntry[];

/** Variables by name; one that is undefined is left out. */
export type EnvByName = Readonly<Record<string, EnvValue | ValueFrom | undefined>>;

/** One variable of a list. */
export type EnvEntry =
  | { readonly name: string; readonly value: EnvValue }
  | ({ readonly name: string } & ValueFrom);

/** The variables as they stand in the document. */
export type WireEnv = NonNullable<WireWorkflowTask["env"]>;

/** The variables in their order. @throws DagError dag/env-value */
export function wireEnv(env: Env): WireEnv {
  const entries: readonly (readonly [string, EnvValue | ValueFrom | undefined])[] = isList(env)
    ? env.map((entry) => [entry.name, "value" in entry ? entry.value : entry] as const)
    : Object.entries(env);
  return entries.flatMap(([name, value]) =>
    value === undefined ? [] : [wireVariable(name, value)],
  );
}

function isList(env: Env): env is readonly EnvEntry[] {
  return Array.isArray(env);
}

function wireVariable(name: string, value: EnvValue | ValueFrom): WireEnv[number] {
  if (typeof value !== "object") return { name, value: envText(name, value) };
  const { valueFrom } = value;
  if ("secretKeyRef" in valueFrom)
    return { name, value_from: { secret_key_ref: { ...valueFrom.secretKeyRef } } };
  return { name, value_from: { ...valueFrom } };
}

/** The text that a container gets (contract §2). @throws DagError dag/env-value */
export function envText(name: string, value: EnvValue): string {
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value))
    return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  throw new DagError(
    DagErrorCode.envValue,
    `the variable ${JSON.stringify(name)} must be a string, a finite number or a boolean, not ${typeof value === "number" ? value : typeof value}`,
    "write the value as text",
  );
}
