import { expect, test } from "vitest";
import { loadRegexCompiler } from "../regex/regex.ts";
import { globToRe2 } from "./glob.ts";
import { plainGlob, plainRegex } from "./plain-pattern.ts";

const compile = await loadRegexCompiler();

const paths = [
  "",
  "a",
  ".dcm",
  "a.dcm",
  "aXdcm",
  "ct/a.dcm",
  "ct/a.dcm.gz",
  "ct/.dcm/a",
  "x/ct/a.dcm",
  "ct",
  "ct/",
  "IM_1",
  "IM_",
  "s-1/IM_12.dcm",
  "line\nbreak.dcm",
  "é.dcm",
  "😀.dcm",
];

/** What the regex engine says of each path. */
function judgedByEngine(source: string): boolean[] {
  const compiled = compile(source);
  if (!compiled.ok) throw new Error(compiled.problem);
  return paths.map((path) => compiled.matchesWhole(path));
}

test.each(["*", "*.dcm", "IM_*", "IM_*.dcm", "a*a", "*a", "é*", "😀*"])(
  "the glob %s is plain, and says what the engine says",
  (glob) => {
    expect(paths.map((path) => plainGlob(glob)?.(path))).toEqual(judgedByEngine(globToRe2(glob)));
  },
);

test.each([".*", String.raw`.*\.dcm`, "ct/.*", String.raw`ct/.*\.dcm`, "a.*a", String.raw`s\-1.*`])(
  "the expression %s is plain, and says what the engine says",
  (regex) => {
    expect(paths.map((path) => plainRegex(regex)?.(path))).toEqual(judgedByEngine(regex));
  },
);

test.each(["**", "a/*.dcm", "*?", "[ab]*", "a", "a*b*", "/*", ""])("the glob %s is not", (glob) => {
  expect(plainGlob(glob)).toBeUndefined();
});

test.each([
  "a",
  ".*.dcm",
  ".*?a",
  "(?i).*a",
  ".*a+",
  ".*(a|b)",
  ".*a$",
  "^.*",
  "[a].*",
  ".*.*",
  String.raw`\d.*`,
  String.raw`.*\\`,
])("the expression %s is not", (regex) => {
  expect(plainRegex(regex)).toBeUndefined();
});
