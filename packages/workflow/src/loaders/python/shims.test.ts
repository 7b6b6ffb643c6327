// The Python modules beside the driver: what they promise to Pythons, and to workflow.json.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { TriggerRule } from "@task-api/spec";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../python");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".py"),
);

/** Runs Python code that prints JSON. */
function python(code: string, ...args: readonly string[]): unknown {
  const run = ["-B", "-c", code, ...args];
  return JSON.parse(execFileSync("python3", run, { cwd: folder, encoding: "utf8" }));
}

test("they are in the Python of the oldest version that may load DAG files", () => {
  const code = `
import ast, json, sys
for file in sys.argv[1:]:
    ast.parse(open(file).read(), file, feature_version=(3, 9))
print(json.dumps(len(sys.argv) - 1))
`;
  expect(python(code, ...files)).toBe(files.length);
  expect(files.length).toBeGreaterThan(20);
});

test("they need nothing but Python's own library", () => {
  const code = `
import ast, json, sys
found = set()
for file in sys.argv[1:]:
    for node in ast.walk(ast.parse(open(file).read())):
        if isinstance(node, ast.Import):
            found.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.partition(".")[0])
print(json.dumps(sorted(found - set(sys.stdlib_module_names))))
`;
  expect(python(code, ...files)).toEqual(["airflow", "dag_recorder"]);
});

test("the trigger rules of a workflow have their names of Airflow", () => {
  const code =
    "import json; from airflow.utils.trigger_rule import TriggerRule; print(json.dumps([one.value for one in TriggerRule]))";
  expect(python(code)).toEqual(expect.arrayContaining(Object.values(TriggerRule)));
});

test("no line is longer than 100 characters", () => {
  const long = files.flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .flatMap((line, index) => (line.length > 100 ? [`${file}:${index + 1}`] : [])),
  );
  expect(long).toEqual([]);
});
