import { describe, expect, test } from "vitest";
import { buildImage } from "./build-image.ts";
import { EngineError } from "./engine-error.ts";
import { buildTestImage, TEST_BASE_IMAGE } from "./test-image.ts";
import { requireEngine } from "./require-engine.ts";
import { engineCli } from "./engine-cli.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";

const PREPARE_MS = 180_000;
const noEngine = process.env["TASK_API_TEST_ENGINE"] !== "1";

describe.skipIf(noEngine)("an image", { tags: ["docker"], timeout: PREPARE_MS }, () => {
  test("is built once for the same content, and again when that changes", async () => {
    const dockerfile = await testDockerfile();
    const tag = "task-api-test/build-once:latest";
    await buildImage({ tag, context: scratchFolder({ Dockerfile: dockerfile("1") }), say });
    const same = await buildImage({
      tag,
      context: scratchFolder({ Dockerfile: dockerfile("1") }),
      say,
    });
    const other = await buildImage({
      tag,
      context: scratchFolder({ Dockerfile: dockerfile("2") }),
      say,
    });
    expect(same.built).toBe(false);
    expect(other).toMatchObject({ built: true, id: expect.not.stringMatching(same.id) });
  });

  test("that cannot be built is an error with the end of the output", async () => {
    const context = scratchFolder({
      Dockerfile: (await testDockerfile())("1", "RUN no-such-command"),
    });
    const built = buildImage({ tag: "task-api-test/broken:latest", context, say });
    await expect(built).rejects.toThrow(EngineError);
    await expect(built).rejects.toThrow(/no-such-command/);
  });

  test("for a test is named after its content and runs", async () => {
    const dockerfile = `FROM ${TEST_BASE_IMAGE}\nCOPY say.sh /\nCMD ["/say.sh"]\n`;
    const files = { "say.sh": "#!/bin/sh\necho hello; exit 3\n" };
    const tag = await buildTestImage("say", dockerfile, files);
    expect(tag).toMatch(/^task-api-test\/say:[0-9a-f]{12}$/);
    expect(await buildTestImage("say", dockerfile, files)).toBe(tag);
    const cli = await engineCli(await requireEngine());
    expect(await cli(["run", "--rm", tag])).toMatchObject({ code: 3, stdout: "hello\n" });
  });
});

/** Text of a Dockerfile over the test base, which is made first. */
async function testDockerfile(): Promise<(label: string, line?: string) => string> {
  await buildTestImage("base-is-there", `FROM ${TEST_BASE_IMAGE}\n`);
  return (label, line = "") => `FROM ${TEST_BASE_IMAGE}\nLABEL number=${label}\n${line}\n`;
}

function say(): void {}
