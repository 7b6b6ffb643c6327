// Makes text of unknown origin safe and measurable for a terminal: nothing in a document can move the
// cursor, change colours or turn the direction of writing, and underlines sit below what they mean.

// Control characters, marks that turn or hide text, separators that break lines, halves of pairs.
const unsafe =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00AD\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** `text` with everything a terminal would act on spelled as an escape, e.g. `\u001b`; one line. */
export function escapeForTerminal(text: string): string {
  return text.replaceAll(unsafe, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

/** Columns of a tab stop. */
const tabWidth = 4;

/** One character of a source line as it is displayed from `column` (0-based) on. */
export function displayCharacter(character: string, column: number): string {
  if (character === "\t") return " ".repeat(tabWidth - (column % tabWidth));
  return escapeForTerminal(character);
}

/** Columns that `text`, already escaped, takes up: 2 for wide characters, 0 for combining ones. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const zeroWidthJoiner = "\u200D";

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (character === zeroWidthJoiner || /\p{M}/u.test(character)) return 0;
  return /\p{Emoji_Presentation}/u.test(character) || isEastAsianWide(code) ? 2 : 1;
}

function isEastAsianWide(code: number): boolean {
  return wideRanges.some(([from, to]) => code >= from && code <= to);
}

/** Unicode East Asian Width W and F, without the finer exceptions. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];
