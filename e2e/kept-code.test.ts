// What the launcher keeps between two runs so that the second one starts quicker, and what becomes of a run when that is
// not as it was left.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract, template } from "./testing/documents.ts";
import { fill, folderWith } from "./testing/folder.ts";
import { taskApi, type Ended } from "./testing/program.ts";

const VALID: Ended = { code: 0, out: "pc.json: valid\n", err: "" };
const given = (): string => folderWith({ "pc.json": contract(template("true")) });

function validate(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const own = { XDG_CACHE_HOME: join(cwd, "cache"), NODE_COMPILE_CACHE: undefined };
  return taskApi(["validate", "pc.json"], { cwd, env: { ...own, ...env } });
}

/** The only file that is kept of a validation. */
function keptIn(cwd: string): string {
  const folder = join(cwd, "cache/task-api/code/validate");
  expect(readdirSync(folder)).toHaveLength(1);
  return join(folder, readdirSync(folder)[0] ?? "");
}

describe("the code that is kept of a command", { tags: ["bundle"] }, () => {
  it("is made by its first run, and stays as it is", async () => {
    const cwd = given();
    expect(await validate(cwd)).toEqual(VALID);
    const made = statSync(keptIn(cwd));
    expect(await validate(cwd)).toEqual(VALID);
    expect(statSync(keptIn(cwd)).ino).toBe(made.ino);
  });

  it.each([
    ["is empty", (): Buffer => Buffer.alloc(0)],
    ["is cut off", (whole: Buffer): Buffer => whole.subarray(0, 5000)],
    [
      "has lost its end",
      (whole: Buffer): Buffer => Buffer.from(whole).fill(0, Math.ceil(whole.length / 3)),
    ],
    ["is of another build", (whole: Buffer): Buffer => Buffer.from(whole).fill("0", 0, 64)],
  ])("is made anew where it %s", async (_, damage) => {
    const cwd = given();
    await validate(cwd);
    const file = keptIn(cwd);
    const whole = readFileSync(file);
    writeFileSync(file, damage(whole));
    expect(await validate(cwd)).toEqual(VALID);
    expect(readFileSync(file).length).toBeGreaterThan(whole.length / 2);
    expect(readFileSync(file).subarray(0, 64)).toEqual(whole.subarray(0, 64));
  });

  it("is not needed: where it cannot be written, and where Node is told to keep none", async () => {
    const cwd = given();
    fill(cwd, { file: "" });
    expect(await validate(cwd, { XDG_CACHE_HOME: join(cwd, "file") })).toEqual(VALID);
    expect(await validate(cwd, { NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual(VALID);
    expect(existsSync(join(cwd, "cache"))).toBe(false);
  });
});
