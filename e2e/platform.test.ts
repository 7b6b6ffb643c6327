// An image for another kind of machine: said before the start, and named when it cannot run (contract §3).
import { join } from "node:path";
import { expect, it } from "vitest";
import { noChannels, task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { foreignImage } from "./testing/foreign-image.ts";
import { readRunRecord } from "./testing/record.ts";
import { taskApi } from "./testing/program.ts";

it(
  "an image for another kind of machine is warned of before the start, and its end says why",
  { tags: ["bundle", "docker"] },
  async () => {
    const image = await foreignImage("e2e-foreign");
    const own = template("", { ...noChannels, command: ["/program"] });
    const folder = folderWith({ "task.json": task(image, own, noChannels) });
    const dry = await taskApi(["run", "task.json", "--dry-run"], { cwd: folder });
    const said = /the image is built for linux\/arm64, the engine's machine is linux\/\w+/;
    expect(dry.out + dry.err).toMatch(said);
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const { code, err } = await taskApi(args, { cwd: folder });
    expect(code).toBe(125);
    expect(err).toMatch(said);
    expect(err).toContain("a program may have been built for another kind of processor");
    const { result, warnings } = readRunRecord(join(folder, "r.json"));
    expect(result?.reason).toBe("StartFailed");
    expect(result?.message).toContain("exec format error");
    expect(warnings.join("\n")).toMatch(said);
  },
);
