// What reading a document gives, and the way from findings about it to issues at their places.
import type { Finding, Issue, JsonPath } from "../issue/issue.ts";
import { Severity, hasErrors } from "../issue/issue.ts";
import { valueAt } from "../schema/walk.ts";
import type { SourceText } from "../source/source-text.ts";
import { secretValues, type HiddenValue } from "./hidden-values.ts";
import { guessKind, hasMarkOf, type DocumentKind } from "./kind.ts";
import { placeFindings, sortIssues, type Placed } from "./place-findings.ts";
import type { ReadSource } from "./read-source.ts";

/** A document of one kind as it was read. */
export interface Reading<TKind extends DocumentKind | undefined, TValue> extends Placed {
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

/** Runs the checks of a kind, unless the document is none of it or could not be read. */
export async function judged<TKind extends DocumentKind>(
  read: ReadSource,
  kind: TKind,
  check: () => Promise<readonly Finding[]>,
): Promise<Reading<TKind, never>> {
  if (!read.isComplete) return placed(read, kind, []);
  const wire = read.value;
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

/** The reading with its document, normalised when somebody asks for it; without errors only. */
export function withValue<TKind extends DocumentKind, TWire, TValue>(
  reading: Reading<TKind, never>,
  wire: TWire | undefined,
  normalise: (wire: TWire) => TValue,
): Reading<TKind, TValue> {
  if (wire === undefined || hasErrors(reading.issues)) return reading;
  let value: TValue | undefined;
  return {
    ...reading,
    get value() {
      value ??= normalise(wire);
      return value;
    },
  };
}

/** The reading of a document of which `findings` are to be told. */
export async function placed<TKind extends DocumentKind | undefined>(
  read: ReadSource,
  kind: TKind,
  findings: readonly Finding[],
): Promise<Reading<TKind, never>> {
  const { source, value: wire, places } = read;
  return {
    places,
    issues: sortIssues([...read.issues, ...(await placeFindings(findings, read))]),
    kind,
    wire,
    source,
    hidden: (secretVariables) => [...read.inserted, ...secretValues(wire, secretVariables)],
  };
}

function otherKind(expected: DocumentKind, guess: DocumentKind): Finding {
  const names = {
    pc: "processing-container",
    task: "task",
    workflow: "workflow",
    lock: "workflow lock",
  } as const;
  return {
    code: "document/other-kind",
    severity: Severity.error,
    path: [],
    message: `expected a ${names[expected]}, but the document has the fields of a ${names[guess]}`,
    ...(expected === "task" && {
      hint: "a task.json names the 'image' and the 'taskTemplate' of its contract, and binds its channels",
    }),
  };
}

/** What an expression that was not rendered would have become is not known. */
function isExpression(wire: unknown, path: JsonPath): boolean {
  const value = valueAt(wire, path);
  return typeof value === "string" && value.includes("{{");
}
