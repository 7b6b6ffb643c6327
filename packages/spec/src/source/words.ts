// What stands in a document where JSON knows no token: bare words, Python's and JavaScript's constants,
// text in other quotes, numbers that JSON writes differently. Each is read as what it was meant to be.
import type { JsonScalar } from "./json-node.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** A stretch that is not JSON: what it stands for and what is wrong with it. */
export interface Word {
  readonly kind: "text" | "space";
  readonly length: number;
  readonly value: JsonScalar;
  readonly problems: readonly SyntaxProblem[];
}

const anySpace = /[\p{Z}\v\f\u200B-\u200D\u2060\uFEFF]+/uy;
const singleQuoted = /'(?:[^'\\\r\n]|\\[^\r\n])*'/uy;
const curlyQuoted = /[\u201C-\u201E][^\u201C-\u201E"\r\n]*[\u201C\u201D]/uy;
const nextWords = /(?: +[\p{L}_][^\s,:[\]{}"/]*)+/uy;
const bareWord = /(?:(?!\/[/*])[^\s,:[\]{}"])+/uy;
const otherConstants: ReadonlyMap<string, JsonScalar> = new Map<string, JsonScalar>([
  ["True", true],
  ["False", false],
  ["None", null],
  ["TRUE", true],
  ["FALSE", false],
  ["NULL", null],
  ["Null", null],
]);
const noNumber: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity", "+Infinity"]);

/** Reads the stretch at `offset`, at least one character. */
export function readWord(text: string, offset: number): Word {
  const space = matchAt(anySpace, text, offset);
  if (space !== undefined)
    return { kind: "space", length: space.length, value: null, problems: [] };
  const single = matchAt(singleQuoted, text, offset);
  if (single !== undefined) return quoted(offset, single, "single");
  const curly = matchAt(curlyQuoted, text, offset);
  if (curly !== undefined) return quoted(offset, curly, "typographic");
  const bare = bareWordAt(text, offset);
  if (otherConstants.has(bare) || noNumber.has(bare) || !/^[\p{L}_]/u.test(bare)) {
    return unquoted(offset, bare);
  }
  return unquoted(offset, bare + (matchAt(nextWords, text, offset + bare.length) ?? ""));
}

/** The characters at `offset` up to the next space or JSON token, at least one character. */
export function bareWordAt(text: string, offset: number): string {
  return matchAt(bareWord, text, offset) ?? String.fromCodePoint(text.codePointAt(offset) ?? 0);
}

function quoted(offset: number, raw: string, quotes: string): Word {
  const value = raw.slice(1, -1).replaceAll(/\\(.)/gu, (escape, character: string) => {
    return character === "'" ? "'" : escape;
  });
  const hasEscapes = value.includes("\\");
  const problem: SyntaxProblem = {
    code: "json/invalid-symbol",
    offset,
    length: raw.length,
    message: `${shorten(raw)} is in ${quotes} quotes, JSON has double quotes only`,
    hint: hasEscapes ? 'put it in "double quotes"' : `write ${shorten(JSON.stringify(value))}`,
  };
  const fix = { offset, length: raw.length, text: JSON.stringify(value) };
  const problems = [hasEscapes ? problem : { ...problem, fix }];
  return { kind: "text", length: raw.length, value, problems };
}

function unquoted(offset: number, raw: string): Word {
  const span = { offset, length: raw.length };
  const constant = otherConstants.get(raw);
  if (constant !== undefined) {
    const problem: SyntaxProblem = {
      ...span,
      code: "json/invalid-symbol",
      message: `\`${raw}\` is not JSON, expected \`${constant}\``,
      hint: `write ${constant}, in lower case`,
      fix: { ...span, text: String(constant) },
    };
    return { kind: "text", length: raw.length, value: constant, problems: [problem] };
  }
  const numeric = /^[-+.]?\d/.test(raw);
  const number = numeric ? Number(raw) : Number.NaN;
  const problem: SyntaxProblem = numeric
    ? { ...span, code: "json/invalid-number", ...numberWords(raw) }
    : { ...span, code: "json/invalid-symbol", ...symbolWords(raw) };
  const value = Number.isFinite(number) ? number : raw;
  return { kind: "text", length: raw.length, value, problems: [problem] };
}

function numberWords(raw: string): Pick<SyntaxProblem, "message" | "hint"> {
  const message = `\`${shorten(raw)}\` is not a JSON number`;
  if (/^-?0\d/.test(raw)) return { message, hint: "remove the leading zeros, or put it in quotes" };
  if (raw.startsWith("+")) return { message, hint: "remove the plus sign" };
  if (/^-?\./.test(raw)) return { message, hint: `write a digit before the point, as in 0.5` };
  if (/\.(?:$|[eE])/.test(raw))
    return { message, hint: "write a digit behind the point, as in 1.0" };
  if (/^-?0[xob]/i.test(raw)) return { message, hint: "write it as a decimal number" };
  return { message, hint: `if it is text, put it in quotes: ${shorten(JSON.stringify(raw))}` };
}

function symbolWords(raw: string): Pick<SyntaxProblem, "message" | "hint"> {
  const shown = shorten(raw);
  if (noNumber.has(raw)) {
    return {
      message: `\`${shown}\` is not JSON, which has finite numbers only`,
      hint: "write a number, null, or the text in quotes",
    };
  }
  if (raw === "undefined") {
    return { message: "`undefined` is not JSON", hint: "write null, or leave the key out" };
  }
  if (/^[`'\u2018-\u201F]/u.test(raw)) {
    return {
      message: `\`${shown}\` is not JSON: text is written in double quotes`,
      hint: 'use the straight double quote "',
    };
  }
  return {
    message: `\`${shown}\` is not JSON: expected a text in double quotes, a number, true, false, null, an object or an array`,
    hint: `if it is text, put it in quotes: ${shorten(JSON.stringify(raw))}`,
  };
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
