import { expect, it } from "vitest";
import { podName } from "./pod-name.ts";

it("begins with what can be read of the key", () => {
  expect(podName("nightly #2")).toBe("task-nightly-2-d400fa7b95460785");
});

it.for(["x".repeat(400), "ÄÖ / %", "", "A-", "-a", "1", "日本"])(
  "makes a valid name of %j, another one than of any other key",
  (key) => {
    const name = podName(key);
    expect(name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
    expect(name.length).toBeLessThanOrEqual(62);
    expect(podName(`${key} `)).not.toBe(name);
    expect(podName(key.toLowerCase()) === name).toBe(key === key.toLowerCase());
  },
);
