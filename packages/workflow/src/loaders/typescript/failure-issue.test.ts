// What is said of DAG files that are wrong, and where.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dagFolder, load } from "../../testing/dag-folder.ts";

const { path, write, outcomeOf } = dagFolder();

describe("what is wrong with a DAG file", () => {
  it("is told at its line", async () => {
    const dag = ['import { Dag } from "task-api";', 'const dag = new Dag("d");'];
    const said = '{ image: "x", taskTemplate: "t" }';
    write("broken.mjs", ["", "const x = ;"]);
    write("helper.ts", "export function fail(): never {\n  throw new RangeError('too far');\n}");
    const files: readonly (readonly [string, readonly string[]])[] = [
      ["syntax.ts", [...dag, "const x: number = ;"]],
      ["syntax.mjs", [...dag, "  const x = ;"]],
      ["enum.ts", [...dag, "enum Kind { a }"]],
      ["imports-broken.ts", ['import "./broken.mjs";']],
      ["no-export.ts", [...dag, 'import { nothing } from "./helper.ts";', "nothing();"]],
      ["no-module.ts", ["", 'import "./missing.ts";']],
      ["no-require.js", ["", "require('missing-package');"]],
      ["no-package.ts", ['import "missing-package";']],
      ["throws.ts", [...dag, "function f(): void {", "  null!.x;", "}", "f();"]],
      ["throws-elsewhere.ts", ['import { fail } from "./helper.ts";', "", "fail();"]],
      [
        "throws-aside.mts",
        ["setTimeout(() => {", "  throw new Error('late');", "});", "await new Promise(() => {});"],
      ],
      ["throws-text.ts", ["throw 'no';"]],
      ["bad-json.ts", [...dag, "", 'JSON.parse("{");']],
      ["twice.ts", [...dag, `dag.task("a", ${said});`, `dag.task("a", ${said});`]],
      ["no-json.ts", [...dag.slice(0, 1), 'export const d = new Dag("d", { params: { n: 1n } });']],
      ["same-id.ts", [...dag, "export const a = dag;", 'export const b = new Dag("d");']],
      ["nothing.ts", ["export const dag = 1;"]],
      ["exits.ts", ["console.error('bye');", "process.exit(3);"]],
      ["never.mts", ["await new Promise(() => {});"]],
      [
        "other-version.ts",
        ['export const d = { [Symbol.for("task-api.dag")]: { protocol: 2, stack: "" } };'],
      ],
    ];
    const told: Record<string, readonly string[]> = {};
    for (const [name, lines] of files) told[name] = await outcomeOf(name, lines);
    expect(told).toMatchInlineSnapshot(`
      {
        "bad-json.ts": [
          "~/bad-json.ts:4:6 dag-file/exception: the file threw SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
        ],
        "enum.ts": [
          "~/enum.ts:3:1 dag-file/syntax: the file cannot be read as TypeScript: TypeScript enum is not supported in strip-only mode | Node only takes types away: write as const objects for enums, and no namespaces or parameter properties",
        ],
        "exits.ts": [
          "~/exits.ts:1:1 dag-file/exception: the process that ran the file ended with 3 before its DAGs were known; the last that it wrote: bye | a DAG file must not call process.exit",
        ],
        "imports-broken.ts": [
          "~/broken.mjs:2:11 dag-file/syntax: the file cannot be read as JavaScript: Unexpected token ';'",
        ],
        "never.mts": [
          "~/never.mts:1:1 dag-file/exception: the file waits with await for what never comes | a DAG file only says what is to run: let it wait for nothing",
        ],
        "no-export.ts": [
          "~/no-export.ts:3:10 dag-file/syntax: the file cannot be read as TypeScript: The requested module './helper.ts' does not provide an export named 'nothing'",
        ],
        "no-json.ts": [
          "~/no-json.ts:1:1 dag-file/exception: the file threw TypeError: Do not know how to serialize a BigInt",
        ],
        "no-module.ts": [
          "~/no-module.ts:2:1 dag-file/exception: an import of the file leads nowhere: Cannot find module '~/missing.ts' imported from ~/no-module.ts | install what the file imports, or correct the import",
        ],
        "no-package.ts": [
          "~/no-package.ts:1:1 dag-file/exception: an import of the file leads nowhere: Cannot find package 'missing-package' imported from ~/no-package.ts | install what the file imports, or correct the import",
        ],
        "no-require.js": [
          "~/no-require.js:2:1 dag-file/exception: an import of the file leads nowhere: Cannot find module 'missing-package' | install what the file imports, or correct the import",
        ],
        "nothing.ts": [
          "~/nothing.ts:1:1 dag-file/no-dag: the file makes no DAG | write export const dag = new Dag("my-dag"), with import { Dag } from "@task-api/workflow/dag"",
        ],
        "other-version.ts": [
          "~/other-version.ts:1:1 dag-file/exception: the file threw Error: a DAG was made by a version of the API that this version of task-api does not know; install the same version of both",
        ],
        "same-id.ts": [
          "~/same-id.ts:4:1 dag-file/duplicate-dag: the file has two DAGs with the id "d" | give every DAG an id of its own",
        ],
        "syntax.mjs": [
          "~/syntax.mjs:3:13 dag-file/syntax: the file cannot be read as JavaScript: Unexpected token ';'",
        ],
        "syntax.ts": [
          "~/syntax.ts:3:19 dag-file/syntax: the file cannot be read as TypeScript: Expression expected",
        ],
        "throws-aside.mts": [
          "~/throws-aside.mts:2:9 dag-file/exception: the file threw Error: late",
        ],
        "throws-elsewhere.ts": [
          "~/throws-elsewhere.ts:3:1 dag-file/exception: the file threw RangeError: too far, at ~/helper.ts:2",
        ],
        "throws-text.ts": [
          "~/throws-text.ts:1:1 dag-file/exception: the file threw: no",
        ],
        "throws.ts": [
          "~/throws.ts:4:9 dag-file/exception: the file threw TypeError: Cannot read properties of null (reading 'x')",
        ],
        "twice.ts": [
          "~/twice.ts:4:5 dag-file/exception: the DAG "d" has a task "a" already | give every task of a DAG an id of its own",
        ],
      }
    `);
  }, 60_000);

  it("is told where there is no file and no Node", async () => {
    const file = write("dag.ts", "");
    const missing = await load(join(path(), "missing.ts"));
    const without = await load(file, { node: join(path(), "no-node") });
    expect(
      [...missing.issues, ...without.issues].map(({ code, message }) =>
        `${code}: ${message}`.replaceAll(path(), "~"),
      ),
    ).toMatchInlineSnapshot(`
      [
        "document/unreadable: the file is not there",
        "dag-file/no-interpreter: Node is needed to load the file, and ~/no-node cannot be run: ENOENT",
      ]
    `);
  });
});
