import { describe, expect, test } from "vitest";
import { formatBytes } from "./format-bytes.ts";
import { parseQuantity, quantityPattern, quantityToBytes, quantityToNumber } from "./quantity.ts";

const nano = 1_000_000_000n;

describe("a quantity", () => {
  test.each([
    ["0", 0n],
    ["1", nano],
    ["+1", nano],
    ["1.", nano],
    [".5", nano / 2n],
    ["100m", nano / 10n],
    ["0.1", nano / 10n],
    ["7u", 7000n],
    ["7n", 7n],
    ["0.1n", 1n],
    ["1k", 1000n * nano],
    ["1E", 10n ** 18n * nano],
    ["1e9", 10n ** 9n * nano],
    ["1E3", 1000n * nano],
    ["1e-3", nano / 1000n],
    ["2Ki", 2048n * nano],
    ["1.5Gi", 1_610_612_736n * nano],
    ["0.3Mi", 314_572_800_000_000n],
    ["1Ei", 2n ** 60n * nano],
    ["00012", 12n * nano],
  ])("%s has its exact value", (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  test.each([
    "",
    "4 Gi",
    "4GB",
    "4gi",
    "Gi",
    "-1",
    "1ee3",
    "0x10",
    "1e",
    "1.2.3",
    "1K",
    "1mi",
    "٣",
  ])("'%s' is refused", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
    expect(quantityPattern.test(text)).toBe(false);
  });

  test("is never beyond 2^63 - 1, however it is written", () => {
    const largest = (2n ** 63n - 1n) * nano;
    for (const text of ["9".repeat(100_000), "1e999999999", "8Ei", "1e40", "999999999999E"]) {
      expect(parseQuantity(text)).toBe(largest);
    }
  });

  test("that is not zero is never rounded down to zero", () => {
    for (const text of ["1e-999999999", `0.${"0".repeat(100_000)}1`, "0.0001n"]) {
      expect(parseQuantity(text)).toBe(1n);
    }
  });

  test("survives a round trip through every suffix", () => {
    const random = seededRandom(7);
    const suffixes = ["n", "u", "m", "", "k", "M", "G", "T"];
    for (let count = 0; count < 500; count += 1) {
      const index = Math.floor(random() * suffixes.length);
      const mantissa = BigInt(Math.floor(random() * 1_000_000));
      const value = parseQuantity(`${mantissa}${suffixes[index]}`);
      expect(value).toBe(mantissa * 10n ** BigInt(index * 3));
    }
  });

  test("gives whole bytes rounded up, and CPUs with their fraction", () => {
    expect(quantityToBytes("1Gi")).toBe(1_073_741_824);
    expect(quantityToBytes("1500m")).toBe(2);
    expect(quantityToBytes("nonsense")).toBeUndefined();
    expect(quantityToNumber("250m")).toBe(0.25);
    expect(quantityToNumber("2")).toBe(2);
    expect(quantityToNumber("nonsense")).toBeUndefined();
  });
});

test("bytes are printed in the largest fitting unit", () => {
  expect([0, 1023, 1024, 1536, 1_048_575, 3 * 1024 ** 3, -2048].map(formatBytes)).toEqual([
    "0 B",
    "1023 B",
    "1 KiB",
    "1.5 KiB",
    "1 MiB",
    "3 GiB",
    "-2 KiB",
  ]);
});

/** Numbers in [0, 1) that are the same on every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
