// The front door: a file becomes a normalised document, or everything that is wrong with it, all at
// once and each at its place (contract §1). Reads nothing itself and looks at no engine or host path.
import type { Finding, Issue, JsonPath, Location } from "../issue/issue.ts";
import { Severity, hasErrors } from "../issue/issue.ts";
import type { ProcessingContainer } from "../model/processing-container.ts";
import type { Task } from "../model/task.ts";
import { checkProcessingContainer } from "../rules/check-processing-container.ts";
import { checkTask } from "../rules/check-task.ts";
import { taskAgainstTemplate } from "../rules/task-against-template.ts";
import { jsonTypeName } from "../schema/json-type.ts";
import { processingContainerSchema } from "../schema/processing-container.ts";
import { readStructure } from "../schema/structure-findings.ts";
import { taskTemplateSchema } from "../schema/task-template.ts";
import { taskSchema } from "../schema/task.ts";
import { unknownFieldFindings } from "../schema/unknown-fields.ts";
import { valueAt } from "../schema/walk.ts";
import type { SourceText } from "../source/source-text.ts";
import { locationOf } from "../source/source-text.ts";
import { secretValues, type HiddenValue } from "./hidden-values.ts";
import { DocumentKind, guessKind, hasMarkOf } from "./kind.ts";
import {
  normaliseProcessingContainer,
  normaliseTaskTemplate,
} from "./normalise-processing-container.ts";
import { normaliseTask } from "./normalise-task.ts";
import { placeFindings, sortIssues } from "./place-findings.ts";
import type { Places } from "./place-findings.ts";
import type { DocumentInput, ReadSource } from "./read-source.ts";
import { readSource } from "./read-source.ts";

/** A document of one kind as it was read. */
export interface Reading<TKind extends DocumentKind | undefined, TValue> extends Places {
  /** Sorted by position; all at once. */
  readonly issues: readonly Issue[];
  readonly kind: TKind;
  /** The normalised document; absent where there is an error. */
  readonly value?: TValue;
  /** The raw JSON value, for checks against other documents; `undefined` where nothing could be read. */
  readonly wire: unknown;
  /** The author's file, for reporters. */
  readonly source: SourceText;
  /**
   * What reporters must not show of it; `secretVariables` are those that a template declares so
   * elsewhere (contract §1.3: `secret`).
   */
  readonly hidden: (secretVariables?: ReadonlySet<string>) => readonly HiddenValue[];
}

export type ProcessingContainerReading = Reading<"pc", ProcessingContainer>;
export type TaskReading = Reading<"task", Task>;
/** What this front door has no rules for: a workflow, or a kind that could not be told. */
export type OtherReading = Reading<"workflow" | undefined, never>;

/** Any document; `kind` says which. */
export type DocumentReading = ProcessingContainerReading | TaskReading | OtherReading;

/** Reads a document of the given kind, or of the kind its fields tell. Never throws. */
export async function readDocument(
  input: DocumentInput & { readonly kind?: DocumentKind },
): Promise<DocumentReading> {
  const read = await readSource(input);
  const kind = input.kind ?? guessKind(read.parsed?.value);
  if (kind === DocumentKind.processingContainer) return containerReading(read);
  if (kind === DocumentKind.task) return taskReading(read);
  return otherReading(read, kind);
}

/** Reads processing-container.json. Never throws. */
export async function readProcessingContainer(
  input: DocumentInput,
): Promise<ProcessingContainerReading> {
  return containerReading(await readSource(input));
}

/** Reads task.json. Never throws. */
export async function readTask(input: DocumentInput): Promise<TaskReading> {
  return taskReading(await readSource(input));
}

async function containerReading(read: ReadSource): Promise<ProcessingContainerReading> {
  const wire = read.parsed?.value;
  const structure = readStructure(processingContainerSchema, wire);
  const findings = async (): Promise<readonly Finding[]> => [
    ...(structure.ok ? [] : structure.findings),
    ...unknownFieldFindings(processingContainerSchema, wire),
    ...(await checkProcessingContainer(wire)),
    ...(read.isRendered ? [notRenderedInImages] : []),
  ];
  const reading = await judged(read, DocumentKind.processingContainer, findings);
  return !structure.ok || hasErrors(reading.issues)
    ? reading
    : { ...reading, value: normaliseProcessingContainer(structure.value) };
}

const notRenderedInImages: Finding = {
  code: "template/not-in-images",
  severity: Severity.warning,
  path: [],
  message:
    "the expressions in this file are filled in here, but never in a contract read from an image",
  hint: "write the values into the file before it is copied into the image",
};

async function taskReading(read: ReadSource): Promise<TaskReading> {
  const wire = read.parsed?.value;
  const structure = readStructure(taskSchema, wire);
  const template = readStructure(taskTemplateSchema, valueAt(wire, ["taskTemplate"]));
  const findings = async (): Promise<readonly Finding[]> => [
    ...(structure.ok ? [] : structure.findings),
    ...unknownFieldFindings(taskSchema, wire),
    ...(await checkTask(wire)),
    ...(template.ok ? await taskAgainstTemplate(wire, normaliseTaskTemplate(template.value)) : []),
  ];
  const reading = await judged(read, DocumentKind.task, findings);
  return !structure.ok || hasErrors(reading.issues)
    ? reading
    : { ...reading, value: normaliseTask(structure.value) };
}

function otherReading(read: ReadSource, kind: "workflow" | undefined): OtherReading {
  if (!read.isComplete) return placed(read, kind, []);
  if (kind !== undefined) return placed(read, kind, [unsupportedKind]);
  const came = read.parsed?.value;
  const unknown: Finding = {
    code: "document/unknown-kind",
    severity: Severity.error,
    path: [],
    message:
      typeof came === "object" && came !== null && !Array.isArray(came)
        ? "the document has neither 'templates' (processing-container) nor 'image' and 'taskTemplate' (task)"
        : `the document must be an object, not ${jsonTypeName(came)}`,
    hint: "say which kind it is with --schema pc or --schema task",
  };
  return placed(read, kind, [unknown]);
}

/** Said rather than passed over: a document that nobody looked at is not valid. */
const unsupportedKind: Finding = {
  code: "document/unsupported-kind",
  severity: Severity.error,
  path: [],
  message:
    "workflow documents cannot be checked by this version, only processing-containers and tasks",
  hint: "look for a newer version of task-api",
};

/** Runs the checks of a kind, unless the document is none of it or could not be read. */
async function judged<TKind extends "pc" | "task">(
  read: ReadSource,
  kind: TKind,
  check: () => Promise<readonly Finding[]>,
): Promise<Reading<TKind, never>> {
  if (!read.isComplete) return placed(read, kind, []);
  const wire = read.parsed?.value;
  const guess = guessKind(wire);
  if (guess !== undefined && guess !== kind && !hasMarkOf(kind, wire))
    return placed(read, kind, [otherKind(kind, guess)]);
  const findings = await check();
  return placed(
    read,
    kind,
    read.isUnrendered ? findings.filter(({ path }) => !isExpression(wire, path)) : findings,
  );
}

function placed<TKind extends DocumentKind | undefined>(
  read: ReadSource,
  kind: TKind,
  findings: readonly Finding[],
): Reading<TKind, never> {
  const { source, parsed } = read;
  const start = (): Location => locationOf(source, { offset: 0, length: 0 });
  const places: Places = {
    locate: parsed?.locate ?? start,
    locateKey: parsed?.locateKey ?? start,
  };
  return {
    ...places,
    issues: sortIssues([...read.issues, ...placeFindings(findings, places)]),
    kind,
    wire: parsed?.value,
    source,
    hidden: (secretVariables) => [
      ...read.inserted,
      ...secretValues(parsed?.value, secretVariables),
    ],
  };
}

function otherKind(expected: DocumentKind, guess: DocumentKind): Finding {
  const names = { pc: "processing-container", task: "task", workflow: "workflow" } as const;
  return {
    code: "document/other-kind",
    severity: Severity.error,
    path: [],
    message: `expected a ${names[expected]}, but the document has the fields of a ${names[guess]}`,
  };
}

/** What an expression that was not rendered would have become is not known. */
function isExpression(wire: unknown, path: JsonPath): boolean {
  const value = valueAt(wire, path);
  return typeof value === "string" && value.includes("{{");
}
