// The two shapes of a task form as one list of variables with their places (contract §2). Says nothing
// about what the variables may be: `user-input.ts` does.
import type { Finding, JsonPath } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { isJsonObject, jsonTypeName } from "../schema/json-type.ts";
import { envNamePattern } from "../schema/text.ts";
import { decimalText } from "./decimal.ts";

/** A variable that somebody entered, as text, and where. */
export interface EnteredValue {
  readonly name: string;
  readonly value: string;
  readonly path: JsonPath;
}

/** What could be read of a form, and what could not. */
export interface EnteredValues {
  readonly entries: readonly EnteredValue[];
  readonly issues: readonly Finding[];
}

/**
 * Reads a form in either shape: with a key `env` that holds an array it is the 0.6 shape, in which every
 * other key is refused; else every key is the name of a variable.
 */
export function readEntries(form: unknown, path: JsonPath): EnteredValues {
  if (!isJsonObject(form)) {
    return {
      entries: [],
      issues: [
        wrongShape(path, `the task form must be an object of variables, not ${jsonTypeName(form)}`),
      ],
    };
  }
  if (!Object.hasOwn(form, "env") || !Array.isArray(form["env"])) {
    return collected(
      Object.entries(form).map(([name, value]) => entryOf(name, value, [...path, name])),
    );
  }
  const others = Object.keys(form).filter((key) => key !== "env");
  const items: readonly unknown[] = form["env"];
  return collected([
    ...others.map((key) =>
      wrongShape(
        [...path, key],
        `'${key}' is not allowed beside 'env': user input sets variables only`,
      ),
    ),
    ...items.map((item, index) => listItem(item, [...path, "env", index])),
  ]);
}

function listItem(item: unknown, path: JsonPath): EnteredValue | Finding {
  if (!isJsonObject(item) || typeof item["name"] !== "string") {
    return wrongShape(path, "an entry of 'env' must be an object with 'name' and 'value'");
  }
  const extra = Object.keys(item).find((key) => key !== "name" && key !== "value");
  if (extra !== undefined) {
    return wrongShape(
      [...path, extra],
      `'${extra}' is not allowed in user input: an entry of 'env' has 'name' and 'value' only`,
    );
  }
  return entryOf(item["name"], item["value"], [...path, "value"]);
}

function entryOf(name: string, value: unknown, path: JsonPath): EnteredValue | Finding {
  if (!envNamePattern.test(name)) {
    return wrongShape(path, "the name of a variable must not be empty and must not hold '='");
  }
  if (typeof value === "string") return { name, value, path };
  if (typeof value === "boolean") return { name, value: String(value), path };
  if (typeof value === "number" && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) {
      return { name, value: decimalText(value), path };
    }
    return wrongShape(
      path,
      `the value of '${name}' is a number too large to be read exactly: write it as text`,
    );
  }
  return wrongShape(
    path,
    `the value of '${name}' must be a string, a number or a boolean, not ${jsonTypeName(value)}`,
  );
}

function wrongShape(path: JsonPath, message: string): Finding {
  return { code: "user-input/shape", severity: Severity.error, path, message };
}

function collected(read: readonly (EnteredValue | Finding)[]): EnteredValues {
  return {
    entries: read.filter((entry) => "value" in entry),
    issues: read.filter((entry) => "code" in entry),
  };
}
