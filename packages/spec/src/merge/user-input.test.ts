import { describe, expect, test } from "vitest";
import { formatPath } from "../issue/issue.ts";
import type { TemplateEnv } from "../model/processing-container.ts";
import type { TaskFormContext } from "./user-input.ts";
import { readTaskForm } from "./user-input.ts";

const template = {
  env: [
    env("COUNT", { type: "int", minimum: 1, maximum: 9 }),
    env("MODE", { choices: ["fast", "exact"] }),
    env("FIXED", { adjustable: false }),
    env("PIN", { pattern: "[0-9]{4}", secret: true }),
  ],
};

describe("a task form", () => {
  test("is read in both shapes", async () => {
    const names = await readTaskForm({ COUNT: "3", MODE: "fast" }, { template });
    const list = await readTaskForm(
      {
        env: [
          { name: "COUNT", value: "3" },
          { name: "MODE", value: "fast" },
        ],
      },
      { template },
    );
    expect(names).toEqual({
      ok: true,
      value: [
        { name: "COUNT", value: "3" },
        { name: "MODE", value: "fast" },
      ],
      issues: [],
    });
    expect(list).toEqual(names);
  });

  test("is text: a placeholder in it is judged as it stands, and filled in nowhere", async () => {
    const form = { COUNT: "9${resources.limits.cpu}", MODE: "${resources.limits.memory}" };
    const { ok, issues } = await readTaskForm(form, { template });
    expect(ok).toBe(false);
    expect(issues.map(({ code }) => code)).toEqual(["env/wrong-type", "env/unknown-choice"]);
  });

  test("may have a variable that is called env", async () => {
    const outcome = await readTaskForm({ env: "x" }, { template: { env: [env("env", {})] } });
    expect(outcome).toMatchObject({ ok: true, value: [{ name: "env", value: "x" }] });
  });

  test("may hold JSON numbers and booleans, which become decimal text and true or false", async () => {
    const values = { A: 5, B: 0.25, C: -0.000_000_1, D: 1e15, E: true, F: false, G: "True" };
    const declared = Object.keys(values).map((name) => env(name, {}));
    const outcome = await readTaskForm(values, { template: { env: declared } });
    expect(outcome.ok && outcome.value.map(({ value }) => value)).toEqual([
      "5",
      "0.25",
      "-0.0000001",
      "1000000000000000",
      "true",
      "false",
      "True",
    ]);
  });

  test("is refused with everything that is wrong with it", async () => {
    const form = {
      COUNT: 10,
      MODE: "fats",
      FIXED: "x",
      PIN: "hunter2",
      A: null,
      B: [],
      "C=D": "x",
    };
    expect(await said(form, { template, path: ["conf", "task_form", "t"] })).toMatchInlineSnapshot(`
      [
        "error conf.task_form.t.A: the value of 'A' must be a string, a number or a boolean, not null",
        "error conf.task_form.t.B: the value of 'B' must be a string, a number or a boolean, not a list",
        "error conf.task_form.t["C=D"]: the name of a variable must not be empty and must not hold '='",
        "error conf.task_form.t.COUNT: the value of 'COUNT' must be at most 9, not "10"",
        "error conf.task_form.t.MODE: the value of 'MODE' must be one of "fast", "exact", not "fats", did you mean "fast"?",
        "error conf.task_form.t.FIXED: 'FIXED' may not be set by user input: its task template says adjustable: false",
        "error conf.task_form.t.PIN: the value of 'PIN' must match "[0-9]{4}"",
      ]
    `);
  });

  test("never sets anything but variables", async () => {
    expect(await said({ env: [], image: "evil", command: ["x"] }, { template })).toEqual([
      "error image: 'image' is not allowed beside 'env': user input sets variables only",
      "error command: 'command' is not allowed beside 'env': user input sets variables only",
    ]);
    expect(
      await said(
        { env: [{ name: "COUNT", value: "1", value_from: { file: "x" } }, "x"] },
        { template },
      ),
    ).toEqual([
      "error env[0].value_from: 'value_from' is not allowed in user input: an entry of 'env' has 'name' and 'value' only",
      "error env[1]: an entry of 'env' must be an object with 'name' and 'value'",
    ]);
    expect(await said("x", { template })).toEqual([
      "error $: the task form must be an object of variables, not a string",
    ]);
  });

  test("that sets an undeclared variable is a warning, or refused where forms are strict", async () => {
    const form = { CONT: "1", OTHER: "2" };
    const context = { template, taskEnv: [{ name: "OTHER" }] };
    expect(await readTaskForm(form, context)).toMatchObject({
      ok: true,
      value: [{ name: "CONT" }, { name: "OTHER" }],
      issues: [{ code: "user-input/undeclared", severity: "warning", path: ["CONT"] }],
    });
    expect(await said(form, { ...context, strictTaskForm: true })).toEqual([
      `error CONT: neither the task template nor the task declares a variable 'CONT', did you mean "COUNT"?`,
    ]);
  });

  test("may not set a variable twice, and not a number that was read inexactly", async () => {
    const list = [
      { name: "MODE", value: "fast" },
      { name: "MODE", value: "exact" },
    ];
    expect(await said({ env: list }, { template })).toEqual([
      "error env[1].value: 'MODE' is set more than once",
    ]);
    expect(await said({ COUNT: 2 ** 60 }, { template })).toEqual([
      "error COUNT: the value of 'COUNT' is a number too large to be read exactly: write it as text",
    ]);
  });
});

function env(name: string, fields: Partial<TemplateEnv>): TemplateEnv {
  return { name, value: "", type: "string", adjustable: true, secret: false, ...fields };
}

async function said(form: unknown, context: TaskFormContext): Promise<readonly string[]> {
  const { issues } = await readTaskForm(form, context);
  return issues.map(({ severity, path, message }) => `${severity} ${formatPath(path)}: ${message}`);
}
