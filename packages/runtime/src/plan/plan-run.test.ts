import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskInstance } from "@task-api/spec";
import { expect, it, onTestFinished } from "vitest";
import { planRun, type PlanContext } from "./plan-run.ts";

const image = {
  reference: "image:1",
  id: "sha256:1",
  platform: "linux/amd64",
  user: "",
  entrypoint: [],
  command: [],
};

/** A task whose memory grows with what is in the folder. */
function instanceOn(folder: string): TaskInstance {
  const scaleRule = {
    complexity: { coefficient: 2, exponent: 1 },
    type: "limit",
    mode: "sum",
    targetRegex: ".*",
    targetGlob: "*.dcm",
    notation: "complexity",
  } as const;
  return {
    name: "t",
    template: "t",
    image: image.reference,
    inputs: [
      {
        name: "in",
        mountedPath: "/in",
        source: { kind: "host", path: folder },
        scaleRule,
        formats: [],
      },
    ],
    outputs: [],
    env: [],
    resources: { limits: {}, requests: {} },
    network: "default",
    exitCodes: {},
  };
}

function contextOf(folder: string): PlanContext {
  return {
    baseDirectory: folder,
    existingOutput: "refuse",
    pathMappings: [],
    precious: [],
    env: {},
  };
}

it("plans memory by the data, and ends in the middle of measuring when it is interrupted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (let index = 0; index < 5000; index += 1) writeFileSync(join(folder, `${index}.dcm`), "1234");
  expect(await planRun(instanceOn(folder), image, contextOf(folder))).toMatchObject({
    ok: true,
    plan: { resources: { memoryLimitBytes: 5000 * 4 * 2 * 1.1 } },
  });

  const interrupted = new AbortController();
  setImmediate(() => interrupted.abort("SIGINT"));
  const context = { ...contextOf(folder), signal: interrupted.signal };
  await expect(planRun(instanceOn(folder), image, context)).rejects.toMatchObject({
    reason: "Stopped",
    message: "interrupted while the size of input 'in' was measured",
  });
});
