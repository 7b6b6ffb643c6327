import { describe, expect, test } from "vitest";
import { applyFixes } from "./apply-fixes.ts";
import { decodeText, maxDocumentBytes } from "./decode.ts";
import { parseJson } from "./parse-json.ts";
import { createSourceText } from "./source-text.ts";

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));
const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? ascii(part) : [part])));
const wide = (text: string, unit: (code: number) => number[]): Uint8Array =>
  Uint8Array.from(ascii(text).flatMap(unit));

function refusal(input: Uint8Array): string {
  const result = decodeText(input, "task.json");
  expect(result.ok).toBe(false);
  const [issue] = result.issues;
  expect(issue?.location).toMatchObject({ file: "task.json", line: 1, column: 1 });
  return `${issue?.code}: ${issue?.message}`;
}

describe("decodeText", () => {
  test("decodes UTF-8", () => {
    const result = decodeText(bytes('{"a": "', 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, '"}'), "a.json");
    expect(result).toEqual({
      ok: true,
      value: { text: '{"a": "é😀"}', byteLength: 15 },
      issues: [],
    });
  });

  test("warns of a byte order mark, which neither shifts columns nor survives a fix", () => {
    const result = decodeText(bytes(0xef, 0xbb, 0xbf, '{"a": 1,}'), "task.json");
    expect(result.issues).toMatchObject([{ code: "text/byte-order-mark", severity: "warning" }]);
    const text = result.ok ? result.value.text : "";
    const parsed = parseJson(createSourceText("task.json", text));
    expect(parsed.value).toEqual({ a: 1 });
    expect(parsed.issues).toMatchObject([
      { code: "json/trailing-comma", location: { line: 1, column: 8 } },
    ]);
    expect(parsed.locate(["a"])).toMatchObject({ column: 7, endColumn: 8 });
    expect(applyFixes(text, [...result.issues, ...parsed.issues]).text).toBe('{"a": 1}');
  });

  test("tells the wide encodings apart, with and without a byte order mark", () => {
    expect(refusal(bytes(0xff, 0xfe, "{", 0, "}", 0))).toBe(
      "text/utf-16: the file is encoded in UTF-16LE, expected UTF-8",
    );
    expect(refusal(bytes(0xfe, 0xff, 0, "{", 0, "}"))).toContain("UTF-16BE");
    expect(refusal(wide('{"a":1}', (code) => [code, 0]))).toContain("UTF-16LE");
    expect(refusal(wide('{"a":1}', (code) => [0, code]))).toContain("UTF-16BE");
    expect(refusal(wide('{"a":1}', (code) => [code, 0, 0, 0]))).toContain("UTF-32LE");
    expect(refusal(wide('{"a":1}', (code) => [0, 0, 0, code]))).toContain("UTF-32BE");
    expect(refusal(bytes(0xff, 0xfe, 0, 0, "{", 0, 0, 0))).toContain("UTF-32LE");
  });

  test("refuses binary files and names the byte", () => {
    expect(refusal(bytes("PK", 3, 4, 0, 0, 9))).toBe(
      "text/binary: the file is binary: there is a NUL byte at byte offset 4, expected JSON text in UTF-8",
    );
    expect(refusal(bytes('{"a": "', 0xe9, '"}'))).toBe(
      "text/invalid-utf-8: the file is not UTF-8: byte 0xe9 at byte offset 7 does not belong there",
    );
  });

  test.each([
    ["a lone continuation byte", [0x80], 1],
    ["an overlong form", [0xc0, 0xaf], 1],
    ["an overlong form of three bytes", [0xe0, 0x80, 0x80], 1],
    ["a surrogate", [0xed, 0xa0, 0x80], 1],
    ["a code point beyond Unicode", [0xf4, 0x90, 0x80, 0x80], 1],
    ["a sequence that breaks off", [0xe2, 0x82], 1],
  ])("refuses %s", (_name, sequence, offset) => {
    expect(refusal(bytes("{", ...sequence))).toContain(`byte offset ${offset} `);
  });

  test("refuses what is empty or blank", () => {
    expect(refusal(bytes())).toBe("text/empty: the file is empty, expected a JSON document");
    expect(refusal(bytes(" \n\t"))).toContain("text/empty");
  });

  test("refuses a file of 50 MB at once, and says how large it is", () => {
    const huge = new Uint8Array(50_000_000);
    expect(refusal(huge)).toBe(
      "text/too-large: the file has 47.7 MiB (50000000 bytes), a document may have at most 1 MiB (1048576 bytes)",
    );
    expect(decodeText(new Uint8Array(maxDocumentBytes).fill(0x31), "a").ok).toBe(true);
  });
});
