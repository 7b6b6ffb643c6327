// A finding in a text before it is an issue: the place is still an offset of the parsed text, which
// may have been made from the author's (`offset-map.ts`).
import type { IssueCode } from "../issue/codes.ts";
import type { TextEdit } from "../issue/issue.ts";
import type { Span } from "./offset-map.ts";

/** What is wrong in a stretch of the parsed text, offsets counting in UTF-16 units. */
export interface SyntaxProblem extends Span {
  readonly code: IssueCode;
  readonly message: string;
  readonly hint?: string;
  /** In offsets of the parsed text. */
  readonly fix?: TextEdit;
}
