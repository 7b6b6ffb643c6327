import { expect, test } from "vitest";
import { isCommonPattern } from "./common-pattern.ts";

test.each([
  "",
  "abc",
  "[A-Za-z][\\w.-]*",
  "\\d{4}-\\d{2}-\\d{2}",
  "(?:[0-9]{2}:)+[0-9]{2}",
  "a|b|(cd)?",
  "[^/\\\\]+\\.nii",
  "x{2,}",
  "é+",
])("%s is read alike", (pattern) => {
  expect(isCommonPattern(pattern)).toBe(true);
});

test.each([
  ["flags", "(?i)abc"],
  ["flags of a group", "a(?i:b)"],
  ["names", "(?P<x>a)"],
  ["names of another spelling", "(?<x>a)"],
  ["look-ahead", "(?=a)a"],
  ["Unicode classes", "\\p{L}+"],
  ["short Unicode classes", "\\pL"],
  ["POSIX classes", "[[:alpha:]]+"],
  ["quotes", "\\Qa.b\\E"],
  ["ends of text", "\\Aabc\\z"],
  ["borders of words", "\\bx"],
  ["all but words", "\\W"],
  ["all others than words", "[^\\w]"],
  ["code points", "\\x{1F600}"],
  ["what RE2 takes as it stands", "a{b}"],
  ["open groups", "(a"],
  ["groups that nobody has opened", "a)"],
  ["quantifiers of nothing", "*a"],
  ["repeated repetition", "(a+)+b"],
  ["repeated choices", "(?:a|a)*b"],
  ["repetition further inside", "((a?))*b"],
  ["many repetitions", ".*.*.*.*x"],
  ["long patterns", "a".repeat(501)],
])("%s are not", (_what, pattern) => {
  expect(isCommonPattern(pattern)).toBe(false);
});
