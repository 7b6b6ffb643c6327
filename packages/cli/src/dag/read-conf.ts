// `--conf`: what a user gives a DAG run, as a file or as JSON on the command line.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  createSourceText,
  decodeText,
  hasErrors,
  parseJson,
  placeFindings,
  type Finding,
  type Issue,
  type SourceText,
} from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { readBytes } from "../documents/read-bytes.ts";

/** The conf of a DAG run and the places in it. */
export interface Conf {
  readonly value: unknown;
  readonly source: SourceText;
  readonly issues: readonly Issue[];
  place(findings: readonly Finding[]): Promise<readonly Issue[]>;
}

/** @throws UnreadableFile when a file is named and cannot be read */
export function readConf(given: string | undefined, { cwd }: Pick<Terminal, "cwd">): Conf {
  const isText = given === undefined || /^\s*\{/.test(given);
  const path = resolve(cwd, given ?? "");
  const file = isText && !existsSync(path) ? "--conf" : (given ?? "--conf");
  const content = isText ? new TextEncoder().encode(given ?? "{}") : readBytes(path);
  const decoded = decodeText(content, file);
  const source = createSourceText(file, decoded.ok ? decoded.value.text : "");
  const parsed = parseJson(source);
  const issues = decoded.ok ? [...decoded.issues, ...parsed.issues] : decoded.issues;
  return {
    value: hasErrors(issues) ? undefined : parsed.value,
    source,
    issues,
    place: (findings) => placeFindings(findings, { places: async () => parsed }),
  };
}
