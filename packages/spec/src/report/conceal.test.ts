import { describe, expect, test } from "vitest";
import { readDocument } from "../document/read-document.ts";
import { concealIssues, concealSource } from "./conceal.ts";
import { renderText } from "./render-text.ts";

/** Everything that is said about a document. */
async function report(text: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const reading = await readDocument({
    file: "x.json",
    content: text,
    template: { env, custom: {} },
  });
  const hidden = reading.hidden();
  return renderText(concealIssues(reading.issues, hidden), {
    sources: new Map([["x.json", concealSource(text, hidden)]]),
  });
}

describe("a report", () => {
  test.each([
    ["a password", '{"image": "x", "config": {"registryPassword": "hunter22"}}'],
    ["a misspelled password", '{"image": "x", "config": {"registryPasword": "hunter22"}}'],
    [
      "a password in the wrong quotes",
      `{"image": "x", "config": {"registryPassword": 'hunter22'}}`,
    ],
    [
      "a variable that is called so",
      '{"image": "x", "env": [{"name": "HF_TOKEN", "value": "hunter22", "x": 1}]}',
    ],
    [
      "the default of a secret",
      '{"templates": [{"env": [{"name": "A", "value": "hunter22", "secret": true}]}]}',
    ],
    [
      "a secret out of its pattern",
      '{"templates": [{"env": [{"name": "A", "value": "hunter22", "secret": true, "pattern": "x"}]}]}',
    ],
  ])("does not show %s", async (_, text) => {
    const shown = await report(text);
    expect(shown).toContain("error");
    expect(shown).not.toContain("hunter22");
    expect(shown).toContain("••••••••");
  });

  test("shows what was taken from the environment as the author wrote it", async () => {
    const text = `{"name": "x", "image": "x", "taskTemplate": "t", "timeout": "{{ env.T }}",
      "inputs": [{"name": "a", "input": {"host_path": "/d/{{ env.T }}"}}],
      "outputs": [{"name": "b", "input": {"host_path": "/d/{{ env.T }}"}}]}`;
    const shown = await report(text, { T: "s3cr3t" });
    expect(shown).not.toContain("s3cr3t");
    expect(shown).toContain('not "{{ env.T }}"');
  });

  test("keeps the places of what it hides", async () => {
    const shown = await report(
      '{"image": "x", "config": {"registryPassword": "hunter22", "typ": 1}}',
    );
    expect(shown).toMatch(/"registryPassword": "••••••••", "typ": 1/);
  });
});
