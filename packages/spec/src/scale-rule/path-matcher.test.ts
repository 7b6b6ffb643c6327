import { describe, expect, test } from "vitest";
import { compilePathMatcher, everyFile } from "./path-matcher.ts";

describe("a glob", () => {
  test.each([
    ["*", ["a", "a/b", ".hidden", "a/.b"], []],
    ["*.dcm", ["1.dcm", "a/b/1.dcm", ".dcm"], ["1.dcm.gz", "1dcm", "a.dcm/x"]],
    ["a/*.nii.gz", ["a/x.nii.gz", "s/a/x.nii.gz"], ["x.nii.gz", "ba/x.nii.gz", "a/b/x.nii.gz"]],
    ["img?.dcm", ["img1.dcm", "x/imgé.dcm"], ["img.dcm", "img10.dcm", "img/.dcm"]],
    ["[abc].txt", ["a.txt"], ["d.txt", "ab.txt"]],
    ["[0-9]*", ["1", "9x"], ["x9"]],
    ["[!a].txt", ["b.txt"], ["a.txt", "x/a.txt"]],
    ["[]].txt", ["].txt"], ["a.txt"]],
    ["a[b", ["a[b"], ["ab"]],
    ["{a,b}", ["{a,b}"], ["a", "b"]],
    ["a.b", ["a.b"], ["axb"]],
    ["**", ["a", "a/b/c"], []],
    ["a/**", ["a/b", "a/b/c", "x/a/b"], ["b", "a"]],
    ["a/**/b", ["a/b", "a/x/y/b", "x/a/b"], ["a/xb"]],
    ["/top/*.dcm", ["top/1.dcm"], ["x/top/1.dcm"]],
    ["a(1)+$.dcm", ["a(1)+$.dcm"], ["a1.dcm"]],
    ["a\\d", ["a\\d"], ["a1"]],
  ])("%s matches what it says", async (targetGlob, matching, others) => {
    const outcome = await compilePathMatcher({ ...everyFile, targetGlob });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
    expect(matching.filter((path) => !outcome.value(path))).toEqual([]);
    expect(others.filter((path) => outcome.value(path))).toEqual([]);
  });

  test("of many stars takes linear time", async () => {
    const outcome = await compilePathMatcher({ ...everyFile, targetGlob: `${"*a".repeat(500)}*b` });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
    expect(outcome.value("a".repeat(4000))).toBe(false);
  });
});

test("regex and glob must both match, the regex the whole path", async () => {
  const outcome = await compilePathMatcher({ targetRegex: "(?i)ct/.*", targetGlob: "*.dcm" });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
  expect(["CT/1.dcm", "ct/1.nii", "x/ct/1.dcm", "ct/a/1.dcm"].map(outcome.value)).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test("a regex that does not compile is an issue", async () => {
  const outcome = await compilePathMatcher({ targetRegex: "(a", targetGlob: "*" });
  expect(outcome).toMatchObject({
    ok: false,
    issues: [{ code: "regex/invalid", path: ["target_regex"] }],
  });
});
