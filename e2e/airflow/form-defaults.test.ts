// Forms that a lock has, and their defaults: what is seen without a validator is what a validator of JSON Schema says.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../scripts/engine/run-command.ts";
import { theAirflow } from "../testing/airflow.ts";

/** Every combination of what fields say; prints how many are seen to fit, how many do, and those that should not. */
const COMPARE = `
import itertools, json
from jsonschema import Draft202012Validator
from task_api_airflow.forms import _fits_plainly

kinds = ["string", "boolean", "integer", "number", "text", ["null", "string"], ["null", "number"], ["string"], None]
values = [None, "", "a", True, False, 0, 1, 1.0, 2.5, -3, ["a"]]
choices = [None, [], ["a"], [1], [True], [None, "a"], "a"]
bounds = [None, 0, 1.5, "1"]
seen = fitting = 0
wrong = []
for kind, value, choice, low, high in itertools.product(kinds, values, choices, bounds, bounds):
    parts = {"type": kind, "enum": choice, "minimum": low, "maximum": high}
    field = {"title": "t", **{k: v for k, v in parts.items() if v is not None}, "default": value}
    try:
        fits = Draft202012Validator(field).is_valid(value)
    except Exception:
        fits = False
    fitting += fits
    if _fits_plainly(field):
        seen += 1
        if not fits:
            wrong.append(field)
print("\\n" + json.dumps({"seen": seen, "fitting": fitting, "wrong": wrong[:5]}))
`;

describe("a form's default", { tags: ["airflow"] }, () => {
  it("is never taken to fit its field where it does not, and mostly seen to where it does", async () => {
    const { bin, env } = theAirflow();
    const done = await runCommand(join(bin, "python"), ["-c", COMPARE], { env });
    expect(done.stderr).not.toContain("Traceback");
    const { seen, fitting, wrong } = Object(
      JSON.parse(done.stdout.trim().split("\n").at(-1) ?? ""),
    );
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(100);
    expect(seen).toBeLessThanOrEqual(fitting);
  });
});
