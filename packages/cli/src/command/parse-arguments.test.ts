import { describe, expect, it } from "vitest";
import { parseArguments } from "./parse-arguments.ts";

const command = {
  name: "paint",
  operands: "FILE",
  arity: { min: 1, max: 1 },
  options: {
    colour: { type: "string", choices: ["red", "green"], description: "" },
    layer: { type: "string", multiple: true, description: "" },
    dry: { type: "boolean", short: "n", description: "" },
  },
} as const;

describe("arguments", () => {
  it("become typed values, with nothing missing", async () => {
    expect(await parseArguments(command, ["f", "--layer", "a", "--layer=b", "-n"])).toEqual({
      operands: ["f"],
      options: { colour: undefined, layer: ["a", "b"], dry: true },
    });
    expect((await parseArguments(command, ["f"])).options).toEqual({
      colour: undefined,
      layer: [],
      dry: false,
    });
  });

  it.each([
    [["f", "--color", "red"], /no option --color/, "did you mean --colour?"],
    [
      ["f", "--colour", "gren"],
      /--colour is one of red, green; 'gren' came/,
      "did you mean green?",
    ],
    [["f", "--colour"], /colour/, undefined],
    [[], /takes FILE; none came/, "task-api paint --help shows examples"],
    [["f", "g"], /takes FILE; 2 came/, "task-api paint --help shows examples"],
  ])("%j is refused with what to type instead", async (args, message, hint) => {
    await expect(parseArguments(command, args)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringMatching(message),
      hint,
    });
  });
});
