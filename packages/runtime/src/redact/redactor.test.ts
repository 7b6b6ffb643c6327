import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";
import { Secret } from "./secret.ts";

describe("a secret", () => {
  it("shows its value to nobody who does not ask for it", () => {
    const secret = new Secret("hunter22");
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true }),
    ];
    expect(shown.join(" ")).not.toContain("hunter22");
    expect(secret.reveal()).toBe("hunter22");
  });
});

describe("the redactor", () => {
  it("hides every secret, the longer one first", () => {
    const redact = createRedactor([new Secret("pass"), new Secret("password1")]);
    expect(redact("user:password1@host pass")).toBe("user:***@host ***");
  });

  it("hides the lines of a secret of several lines, as a log shows them", () => {
    const redact = createRedactor([new Secret("-----KEY-----\nabcdef\n-----END-----")]);
    expect(redact("stderr: abcdef")).toBe("stderr: ***");
  });

  it("hides a secret as JSON spells it", () => {
    const redact = createRedactor([new Secret('quo"ted\\')]);
    expect(redact(JSON.stringify({ value: 'quo"ted\\' }))).toBe('{"value":"***"}');
  });

  it("leaves values alone that are too short to hide", () => {
    expect(createRedactor([new Secret("1")])("exit 1")).toBe("exit 1");
  });
});
