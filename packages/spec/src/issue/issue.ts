// What validation says about a document: a value, never an exception. Every reader and rule of this
// package reports issues of this one shape; the reporters (`../report`) print them.

/** `error`: the document cannot be used. `warning`: it can, and the author should know. */
export const Severity = { error: "error", warning: "warning" } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/** Keys and array indexes from the root of a document to one place in it. */
export type JsonPath = readonly (string | number)[];

/** A stretch of the file the author wrote. Lines and columns count from 1, columns in UTF-16 units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Replaces `length` UTF-16 units at `offset` of the author's text by `text`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** One finding in a document (contract §1.4). */
export interface Issue {
  /** Stable and machine-readable, `area/what`, e.g. `task/unbound-input`. All of them: `codes.ts`. */
  readonly code: string;
  readonly severity: Severity;
  /** Where in the document; `[]` is the document itself. */
  readonly path: JsonPath;
  /** Where in the file; absent only when there is no text (a document built in code). */
  readonly location?: Location;
  /** What was expected and what came, naming the field. One sentence without a full stop. */
  readonly message: string;
  /** How to mend it. */
  readonly hint?: string;
  /** Mends it without a change of meaning; `validate --fix` applies these. */
  readonly fix?: TextEdit;
}

/** The result of reading something that may be wrong: a value and its warnings, or the issues. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A finding before its place in the file is known: rules and schema checks report these. */
export type Finding = Omit<Issue, "location" | "fix">;

/** Whether any of `issues` is an error; under `strict` a warning counts as one (contract §1.3). */
export function hasErrors(
  issues: readonly Issue[],
  options: { readonly strict?: boolean } = {},
): boolean {
  return issues.some((issue) => issue.severity === Severity.error || options.strict === true);
}

/** `["templates", 0, "env"]` as `templates[0].env`; the root as `$`. */
export function formatPath(path: JsonPath): string {
  if (path.length === 0) return "$";
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
