// Forms that a lock has, and their defaults: what is seen without a validator is what a validator of JSON Schema says.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "../../scripts/engine/run-command.ts";
import { theAirflow } from "../testing/airflow.ts";

/**
 * Every combination of what fields say: prints those that are taken to fit, and do not; and of fields as `dag lock` makes
 * them those that are not seen to fit.
 */
const COMPARE = `
import itertools, json
from jsonschema import Draft202012Validator
from task_api_airflow.forms import _fits_plainly

kinds = ["string", "boolean", "integer", "number", "text", ["null", "string"], ["null", "number"], ["string"], None]
values = [None, "", "a", True, False, 0, 1, 1.0, 2.5, -3, ["a"]]
choices = [None, [], ["a"], [1], [True], [None, "a"], "a"]
bounds = [None, 0, 1.5, "1"]
wrong = []
for kind, value, choice, low, high in itertools.product(kinds, values, choices, bounds, bounds):
    parts = {"type": kind, "enum": choice, "minimum": low, "maximum": high}
    field = {"title": "t", **{k: v for k, v in parts.items() if v is not None}, "default": value}
    try:
        fits = Draft202012Validator(field).is_valid(value)
    except Exception:
        fits = False
    if _fits_plainly(field) and not fits:
        wrong.append(field)
usual = [
    {"type": "string", "default": "a"},
    {"type": "string", "default": "a", "enum": ["a", "b"]},
    {"type": "boolean", "default": False},
    {"type": "integer", "default": 3, "minimum": 0, "maximum": 3},
    {"type": "number", "default": 1, "enum": [0.5, 1]},
    {"type": "number", "default": 0.5, "minimum": 0},
    {"type": ["null", "string"], "default": None},
    {"type": ["null", "integer"], "default": None, "enum": [None, 1], "maximum": 9},
]
missed = [one for one in usual if not _fits_plainly({"title": "t", "description": "d", **one})]
print("\\n" + json.dumps({"wrong": wrong[:5], "missed": missed}))
`;

describe("a form's default", { tags: ["airflow"] }, () => {
  it("is never taken to fit its field where it does not; the usual ones need no validator", async () => {
    const { bin, env } = theAirflow();
    const done = await runCommand(join(bin, "python"), ["-c", COMPARE], { env });
    expect(done).toMatchObject({ code: 0 });
    const last = done.stdout.trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toEqual({ wrong: [], missed: [] });
  });
});
