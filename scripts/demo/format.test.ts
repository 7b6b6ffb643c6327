import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatGeometry } from "./format.ts";
import { TINY_VOLUME } from "./testing/tiny-series.ts";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [14_218_840, "13.6 MiB"],
  [256 * 1024 ** 2, "256.0 MiB"],
  [3 * 1024 ** 5, "3072.0 TiB"],
])("%i bytes are written as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("the time between two times is written in seconds", () => {
  expect(formatDuration("2026-01-01T00:00:59.9Z", "2026-01-01T00:01:01.14Z")).toBe("1.2 s");
});

test("a volume is written as its voxels and their spacing", () => {
  expect(formatGeometry(TINY_VOLUME)).toBe("2×3×3 at 0.5×0.25×2 mm");
});
