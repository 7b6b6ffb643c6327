// The bytes of a document become text, or an issue that says what they are instead. The size is looked
// at before anything else, so a huge file costs nothing.
import { Severity } from "../issue/issue.ts";
import type { Issue, Outcome } from "../issue/issue.ts";
import type { IssueCode } from "../issue/codes.ts";
import { byteOrderMark, createSourceText, locationOf } from "./source-text.ts";
import { findInvalidUtf8, utf16Kind } from "./utf8.ts";

/** Bytes that a document may have (contract §1.4: hostile input is bounded). */
export const maxDocumentBytes: number = 1024 * 1024;

/** The text of a file. A byte order mark is still there, so that offsets are those of the file. */
export interface DecodedText {
  readonly text: string;
  readonly byteLength: number;
}

// Present in every browser and in Node; declared here because this package is built without either's types.
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

/**
 * Decodes the UTF-8 `bytes` of `file` (contract §1.4). Errors: `text/too-large`, `text/empty`,
 * `text/utf-16`, `text/binary`, `text/invalid-utf-8`. A byte order mark is the warning
 * `text/byte-order-mark`, whose fix removes it.
 */
export function decodeText(bytes: Uint8Array, file: string): Outcome<DecodedText> {
  const refuse = (code: IssueCode, message: string, hint: string): Outcome<DecodedText> => ({
    ok: false,
    issues: [atStart(file, "", { code, severity: Severity.error, path: [], message, hint })],
  });
  const size = bytes.byteLength;
  if (size > maxDocumentBytes) {
    return refuse(
      "text/too-large",
      `the file has ${formatSize(size)}, a document may have at most ${formatSize(maxDocumentBytes)}`,
      "check that this is the right file; documents are small JSON files",
    );
  }
  const utf16 = utf16Kind(bytes);
  if (utf16 !== undefined) {
    return refuse(
      "text/utf-16",
      `the file is encoded in ${utf16}, expected UTF-8`,
      `save it as UTF-8, or convert it: iconv -f ${utf16} -t UTF-8 OLD > NEW (PowerShell: Set-Content -Encoding utf8)`,
    );
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    return refuse(
      "text/binary",
      `the file is binary: there is a NUL byte at byte offset ${nul}, expected JSON text in UTF-8`,
      "check that this is the right file",
    );
  }
  const invalid = findInvalidUtf8(bytes);
  if (invalid !== undefined) {
    const byte = bytes[invalid]?.toString(16).padStart(2, "0");
    return refuse(
      "text/invalid-utf-8",
      `the file is not UTF-8: byte 0x${byte} at byte offset ${invalid} does not belong there`,
      "check that this is the right file and save it as UTF-8; a file in Latin-1 can be converted: iconv -f ISO-8859-1 -t UTF-8 OLD > NEW",
    );
  }
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  if (text.trim() === "") {
    return refuse("text/empty", "the file is empty, expected a JSON document", "write one into it");
  }
  const issues = text.startsWith(byteOrderMark) ? [byteOrderMarkIssue(file, text)] : [];
  return { ok: true, value: { text, byteLength: size }, issues };
}

function byteOrderMarkIssue(file: string, text: string): Issue {
  return atStart(file, text, {
    code: "text/byte-order-mark",
    severity: Severity.warning,
    path: [],
    message:
      "the file begins with a UTF-8 byte order mark (EF BB BF), which many JSON readers refuse",
    hint: "save it as UTF-8 without a byte order mark, or run validate --fix",
    fix: { offset: 0, length: 1, text: "" },
  });
}

function atStart(file: string, text: string, issue: Issue & { code: IssueCode }): Issue {
  return { ...issue, location: locationOf(createSourceText(file, text), { offset: 0, length: 0 }) };
}

function formatSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${bytes} bytes`;
  return `${Number((bytes / (1024 * 1024)).toFixed(1))} MiB (${bytes} bytes)`;
}
