import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fakeEngine, PING_HEADERS } from "./testing/fake-engine.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";
import { untilAnswers } from "./until-answers.ts";

describe("the wait for an engine", () => {
  test("ends at once when it answers already", async () => {
    const socket = join(scratchFolder(), "engine.sock");
    await fakeEngine(socket, PING_HEADERS.docker);
    expect(await untilAnswers(socket, AbortSignal.timeout(5000))).toBe(true);
  });

  test("ends when the engine comes, whatever else happens in the folder", async () => {
    const folder = scratchFolder();
    const socket = join(folder, "engine.sock");
    const answers = untilAnswers(socket, AbortSignal.timeout(5000));
    writeFileSync(join(folder, "another-file"), "");
    await fakeEngine(socket, PING_HEADERS.docker);
    expect(await answers).toBe(true);
  });

  test("ends without an answer when it is given up", async () => {
    const socket = join(scratchFolder(), "engine.sock");
    expect(await untilAnswers(socket, AbortSignal.timeout(20))).toBe(false);
    expect(await untilAnswers(socket, AbortSignal.abort())).toBe(false);
  });
});
