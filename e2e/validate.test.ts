// `task-api validate` on files of every kind, most of them bad (contract §1.4).
import { chmodSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract, task, template } from "./testing/documents.ts";
import { fill, folderWith, type Tree } from "./testing/folder.ts";
import { asNobody, taskApi, type Ended } from "./testing/program.ts";

/** The example of the published page, with its comma too many. */
const PUBLISHED =
  "../conformance/documents/processing-container/invalid/page-dicom-to-nrrd-trailing-comma.json";

const good = contract(template("true"));

/** Validates in a folder with these files. */
function validate(tree: Tree, ...args: string[]): Promise<Ended> {
  return taskApi(["validate", ...args], { cwd: folderWith(tree) });
}

describe("task-api validate", { tags: ["bundle"] }, () => {
  it("takes the forms of the published page", async () => {
    const tree = { "processing-container.json": good, "task.json": task("image:1", "default") };
    expect(await validate(tree, "processing-container.json", "--schema", "pc")).toEqual({
      code: 0,
      out: "processing-container.json: valid\n",
      err: "",
    });
    expect(await validate(tree, "task.json", "--schema", "task")).toEqual({
      code: 0,
      out: "task.json: valid (--against IMAGE compares a task with its contract)\n",
      err: "",
    });
  });

  it("reports everything that is wrong at once, with its place", async () => {
    const text = [
      "{",
      '  "name": "x", // mine',
      '  "description": 1,',
      '  "templates": [',
      '    { "identifer": "a", "description": "", "inputs": [], "outputs": [], "env": [], },',
      "  ]",
      "}",
      "",
    ].join("\n");
    const { code, out } = await validate({ "pc.json": text }, "pc.json", "--schema", "pc");
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "pc.json:2:16 error json/comment
        JSON does not allow comments
        2 |   "name": "x", // mine
          |                ^^^^^^^
        hint: remove it, or run validate --fix; a description field is a place for remarks

      pc.json:3:18 error structure/wrong-type
        'description' must be a string, not a number (at description)
        3 |   "description": 1,
          |                  ^
        hint: write it in double quotes

      pc.json:5:5 error structure/missing-field
        TaskTemplate needs 'identifier' (string) (at templates[0])
        5 |     { "identifer": "a", "description": "", "inputs": [], "outputs": [], "env": [], },
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

      pc.json:5:7 warning structure/unknown-field
        TaskTemplate has no field "identifer", did you mean "identifier"? (at templates[0].identifer)
        5 |     { "identifer": "a", "description": "", "inputs": [], "outputs": [], "env": [], },
          |       ^^^^^^^^^^^

      pc.json:5:82 error json/trailing-comma
        a comma follows the last entry of an object, which JSON does not allow (at templates[0])
        5 |     { "identifer": "a", "description": "", "inputs": [], "outputs": [], "env": [], },
          |                                                                                  ^
        hint: remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well

      pc.json:5:85 error json/trailing-comma
        a comma follows the last entry of an array, which JSON does not allow (at templates)
        5 |     { "identifer": "a", "description": "", "inputs": [], "outputs": [], "env": [], },
          |                                                                                     ^
        hint: remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well

      5 errors, 1 warning in pc.json
      "
    `);
  });

  it("checks a task against a contract on disk", async () => {
    const tree = {
      "pc.json": contract(
        template("true", {
          env: [
            { name: "ORGAN", value: "liver", choices: ["liver", "lung"] },
            { name: "FAST", value: "false", type: "boolean", adjustable: false },
          ],
        }),
      ),
      "task.json": task("image:1", "default", {
        inputs: [{ name: "inn", input: { host_path: "in" } }],
        env: [
          { name: "ORGAN", value: "kidney" },
          { name: "FAST", value: "true" },
        ],
      }),
      "other.json": task("image:1", "defaullt"),
    };
    const folder = folderWith(tree);
    const { code, out } = await taskApi(
      ["validate", "task.json", "other.json", "--against", "pc.json"],
      { cwd: folder },
    );
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "task.json:6:13 error task/unbound-input
        input channel 'in' has no volume (at inputs)
        6 |   "inputs": [
          |             ^
        hint: add {"name": "in", "input": {"host_path": "…"}} to 'inputs'

      task.json:8:15 error task/unknown-channel
        task template 'default' has no input channel "inn" (at inputs[0].name)
        8 |       "name": "inn",
          |               ^^^^^
        hint: its inputs are: in

      task.json:25:16 error env/unknown-choice
        the value of 'ORGAN' must be one of "liver", "lung", not "kidney" (at env[0].value)
        25 |       "value": "kidney"
           |                ^^^^^^^^

      task.json:29:16 warning task/not-adjustable
        'FAST' is set although its task template says adjustable: false (at env[1].value)
        29 |       "value": "true"
           |                ^^^^^^

      other.json:5:19 error task/unknown-template
        the processing-container has no task template "defaullt", did you mean "default"? (at taskTemplate)
        5 |   "taskTemplate": "defaullt",
          |                   ^^^^^^^^^^
        hint: there are: default

      4 errors, 1 warning in 2 files
      "
    `);
  });

  it("counts warnings as errors under --strict only", async () => {
    const tree = { "pc.json": { ...good, desciption: "x" } };
    const lenient = await validate(tree, "pc.json");
    const strict = await validate(tree, "pc.json", "--strict");
    expect({ lenient: lenient.code, strict: strict.code }).toEqual({ lenient: 0, strict: 1 });
    expect(lenient.out).toContain('did you mean "description"?');
  });

  it("mends trailing commas and comments, and nothing else", async () => {
    const text = readFileSync(new URL(PUBLISHED, import.meta.url), "utf8");
    const folder = folderWith({ "pc.json": text });
    chmodSync(join(folder, "pc.json"), 0o640);
    const broken = await taskApi(["validate", "pc.json"], { cwd: folder });
    expect(broken.code).toBe(1);
    expect(broken.out).toContain("json/trailing-comma");
    const mended = await taskApi(["validate", "pc.json", "--fix"], { cwd: folder });
    expect(mended).toEqual({
      code: 0,
      out: "pc.json: valid\n",
      err: "pc.json: mended 1 place(s)\n",
    });
    const expected = text.replace(/,(\s*\})/, "$1");
    expect(readFileSync(join(folder, "pc.json"), "utf8")).toBe(expected);
    expect(statSync(join(folder, "pc.json")).mode & 0o777).toBe(0o640);
  });

  it("mends what a link leads to, and leaves a write-protected file and odd files alone", async () => {
    const broken = `${JSON.stringify(good).slice(0, -1)},}`;
    const folder = folderWith({ "real.json": broken, "fixed.json": broken });
    symlinkSync("real.json", join(folder, "link.json"));
    chmodSync(join(folder, "fixed.json"), 0o444);
    const fix = (file: string): Promise<Ended> =>
      taskApi(["validate", file, "--fix"], { cwd: folder });
    expect((await fix("link.json")).code).toBe(0);
    expect(lstatSync(join(folder, "link.json")).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "real.json"), "utf8"))).toEqual(good);
    const refused = await fix("fixed.json");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("could not be mended: it is write-protected");
    expect(readFileSync(join(folder, "fixed.json"), "utf8")).toBe(broken);
    expect(readdirSync(folder).toSorted()).toEqual(["fixed.json", "link.json", "real.json"]);
  });

  it("says when it cannot mend, and leaves the file as it is", async () => {
    const text = '{"name": .5, "templates": [],}';
    const folder = folderWith({ "pc.json": text });
    const { code, err } = await taskApi(["validate", "pc.json", "--fix"], { cwd: folder });
    expect({ code, err }).toEqual({
      code: 1,
      err: "pc.json: not mended, other errors of syntax have to go first\n",
    });
    expect(readFileSync(join(folder, "pc.json"), "utf8")).toBe(text);
  });

  it("does not mind a virtual environment that is called .env", async () => {
    const tree = {
      ".env/bin/": "",
      "pc.json": good,
      "task.json": task("image:{{ env.TAG }}", "t"),
    };
    const args = ["validate", "pc.json", "task.json"];
    const { code } = await taskApi(args, { cwd: folderWith(tree), env: { TAG: "1" } });
    expect(code).toBe(0);
  });

  it("takes a name that only files have for a file, and no endless file for a document", async () => {
    const tree = { "task.json": task("image:1", "default"), "alpine/": "" };
    const missing = await validate(tree, "task.json", "--against", "./pc.json");
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("does not exist") });
    const endless = await validate(tree, "/dev/zero");
    expect(endless).toMatchObject({ code: 2, out: expect.stringContaining("at most") });
  });

  it("reads a document that expressions are in, and refuses an unset name", async () => {
    const folder = folderWith({
      ".env": "REGISTRY=registry.example\n",
      "task.json": task("{{ env.REGISTRY }}/x:{{ custom.TAG | default('1') }}", "{{ custom.T }}"),
    });
    const set = await taskApi(["validate", "task.json", "--set", "T=default"], { cwd: folder });
    expect(set).toMatchObject({ code: 0 });
    const unset = await taskApi(["validate", "task.json"], { cwd: folder });
    expect(unset.code).toBe(1);
    expect(unset.out).toMatch(/^task\.json:5:23 error template\/undefined/m);
    expect(unset.out).toContain("--set T=");
  });

  it("speaks JSON and SARIF", async () => {
    const tree = { "pc.json": { ...good, name: 1 } };
    const asJson = await validate(tree, "pc.json", "--json");
    expect(JSON.parse(asJson.out)).toMatchObject({
      issues: [{ code: "structure/wrong-type", severity: "error", path: ["name"] }],
    });
    const asSarif = await validate(tree, "pc.json", "--format", "sarif");
    expect(JSON.parse(asSarif.out)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "structure/wrong-type", level: "error" }] }],
    });
    expect([asJson.code, asSarif.code]).toEqual([1, 1]);
  });

  it("hides secrets that stand where something is wrong, in every format", async () => {
    const config = { type: "docker", registryPassword: "hunter22", registryPasword: "hunter23" };
    const env = [{ name: "PIN", value: "12345" }];
    const tree = {
      "pc.json": contract(
        template("true", { env: [{ name: "PIN", value: "", secret: true, pattern: "[a-z]*" }] }),
      ),
      "task.json": task("image:1", "default", { config, env, timeout: "{{ env.TEST_LEAK }}" }),
    };
    for (const format of ["text", "json", "sarif"]) {
      const { code, out } = await taskApi(
        ["validate", "task.json", "--against", "pc.json", "--format", format],
        { cwd: folderWith(tree), env: { TEST_LEAK: "leaked-value" } },
      );
      expect(code).toBe(1);
      expect(out).toMatch(/env\/pattern/);
      expect(out).not.toMatch(/hunter2|12345|leaked-value/);
    }
  });

  it("checks a workflow by its fields or by --schema", async () => {
    const tree = { "workflow.json": { dag_id: "x", tasks: [] } };
    for (const args of [["workflow.json"], ["workflow.json", "--schema", "workflow"]]) {
      const { code, out } = await validate(tree, ...args);
      expect(code).toBe(1);
      expect(out).toContain("workflow/no-tasks");
    }
  });
});

describe("a file that is no document", { tags: ["bundle"] }, () => {
  const many = 10_000;
  it.for([
    ["binary", 2, { "x.json": new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]) }],
    ["UTF-16", 2, { "x.json": Buffer.from(`\uFEFF${JSON.stringify(good)}`, "utf16le") }],
    ["nested 10,000 levels deep", 1, { "x.json": "[".repeat(many) + "]".repeat(many) }],
    ["deep objects", 1, { "x.json": '{"a":'.repeat(many) + "1" + "}".repeat(many) }],
    ["empty", 1, { "x.json": "" }],
    ["duplicate keys", 1, { "x.json": '{"name":"a","name":"b","templates":[]}' }],
    ["a list", 1, { "x.json": "[1, 2]" }],
    ["YAML", 1, { "x.json": "name: x\ntemplates: []\n" }],
  ] as const)("%s: is reported at its place", async ([, expected, tree]) => {
    const { code, out, err } = await validate(tree, "x.json", "--schema", "pc");
    expect({ code, err }).toEqual({ code: expected, err: "" });
    expect(out).toMatchSnapshot();
  });

  it("with a byte order mark is a document with a warning", async () => {
    const { code, out } = await validate({ "x.json": `\uFEFF${JSON.stringify(good)}` }, "x.json");
    expect(code).toBe(0);
    expect(out).toContain("warning");
  });

  it("of 50 MB is refused before it is read", async () => {
    const { code, out } = await validate({ "x.json": Buffer.alloc(50_000_000, " ") }, "x.json");
    expect(code).toBe(2);
    expect(out).toContain("has 50000000 bytes; a document has at most");
  });

  it("that cannot be read ends with 2, and the others are reported all the same", async () => {
    const folder = folderWith({ "folder/": "", "good.json": good, "bad.json": "{}" });
    const args = ["validate", "good.json", "missing.json", "folder", "bad.json"];
    const { code, out } = await taskApi([...args, "--schema", "pc"], { cwd: folder });
    expect(code).toBe(2);
    expect(out.replaceAll(folder, "")).toMatchInlineSnapshot(`
      "missing.json:1:1 error document/unreadable
        /missing.json does not exist
        hint: check the name, or the directory you are in

      folder:1:1 error document/unreadable
        /folder is a directory
        hint: name a JSON file in it

      bad.json:1:1 error structure/missing-field
        ProcessingContainer needs 'name' (string)
        1 | {}
          | ^^

      bad.json:1:1 error structure/missing-field
        ProcessingContainer needs 'description' (string)
        1 | {}
          | ^^

      bad.json:1:1 error structure/missing-field
        ProcessingContainer needs 'templates' (list of TaskTemplate)
        1 | {}
          | ^^

      5 errors in 3 files
      "
    `);
  });

  it("that may not be read says so", async () => {
    const folder = folderWith();
    fill(folder, { "x.json": good });
    chmodSync(join(folder, "x.json"), asNobody.uid === undefined ? 0o000 : 0o600);
    const { code, out } = await taskApi(["validate", "x.json"], { cwd: folder, ...asNobody });
    expect(code).toBe(2);
    expect(out).toContain("may not be read by you");
  });
});
