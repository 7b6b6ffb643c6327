import { expect, it } from "vitest";
import { parseKubeconfig } from "./parse-kubeconfig.ts";

it("reads YAML and JSON, and an empty file as one without entries", async () => {
  expect(await parseKubeconfig("f", "kind: Config\nusers: [{name: a}]")).toEqual({
    kind: "Config",
    users: [{ name: "a" }],
  });
  expect(await parseKubeconfig("f", '{"kind":"Config"}')).toEqual({ kind: "Config" });
  expect(await parseKubeconfig("f", "# nothing yet\n")).toEqual({});
});

it.for([
  ["a list", "- a", "expected a mapping"],
  ["a text", "hello", "expected a mapping"],
  ["a tab", "a:\n\tb: 1", "line 2 is no valid YAML"],
])("refuses %s", async ([, text = "", message]) => {
  await expect(parseKubeconfig("/x/config", text)).rejects.toMatchObject({
    reason: "EngineUnavailable",
    message: expect.stringContaining(`/x/config is no kubeconfig: ${message}`),
  });
});

it("does not repeat a line that may hold a token", async () => {
  const text = 'users:\n- user:\n    token: "hidden-token" hidden-too\n';
  const failure = await parseKubeconfig("f", text).catch(String);
  expect(failure).toContain("line 3");
  expect(failure).not.toContain("hidden");
});

it("refuses aliases that multiply", async () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const items = Array(9).fill(level === 0 ? "x" : `*l${level - 1}`);
    return `l${level}: &l${level} [${items.join(", ")}]`;
  });
  await expect(parseKubeconfig("f", levels.join("\n"))).rejects.toThrow("beyond all bounds");
});

it("refuses what is nested too deeply", async () => {
  await expect(parseKubeconfig("f", `a: ${"[".repeat(50_000)}`)).rejects.toThrow(
    /is no kubeconfig/,
  );
});
