import { expect, it } from "vitest";
import { forTerminal } from "./log-text.ts";

it.each([
  ["plain", "a\tb ä 日本", "a\tb ä 日本"],
  ["colours", "\u001B[1;31mred\u001B[0m", "\u001B[1;31mred\u001B[0m"],
  ["a progress bar", "10 %\r20 %", "10 %\r20 %"],
  ["a title", "\u001B]0;pwned\u0007text", "text"],
  ["a cleared screen", "\u001B[2J\u001B[Htext", "text"],
  ["a one-byte sequence", "\u009B2Jtext", "2Jtext"],
  ["a device string", "\u001BPq#0\u001B\\text", "text"],
  ["bells and backspaces", "a\u0007b\u0008c", "abc"],
  ["a lone escape at the end", "text\u001B", "text"],
])("%s", (_, text, shown) => {
  expect(forTerminal(text)).toBe(shown);
});
