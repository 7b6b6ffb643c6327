// The log of a task is whole (contract §3), whatever a Docker is told to do with the logs of its containers.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";
import { bringImage, canHaveOwnEngine, ownEngine } from "../testing/own-engine.ts";
import { readKept, writeNumbered } from "../testing/numbered-lines.ts";
import { taskApi } from "../testing/program.ts";

describe.runIf(canHaveOwnEngine())(
  "a log on an engine that treats logs its own way",
  { tags: ["bundle", "docker"] },
  () => {
    let image = "";
    beforeAll(async () => {
      image = await imageWith("e2e-logs", [template("true", noChannels)]);
    }, 180_000);

    it.each([
      ["keeps none", 5_000, ["--log-driver=none"]],
      [
        "cuts them at 1 MB",
        5_000,
        ["--log-driver=json-file", "--log-opt=max-size=1m", "--log-opt=max-file=2"],
      ],
      [
        "drops lines when it is busy",
        // None of them long: Docker 20's other driver loses the line end of those.
        499,
        ["--log-driver=json-file", "--log-opt=mode=non-blocking", "--log-opt=max-buffer-size=4k"],
      ],
      ["keeps them in a form of its own", 5_000, ["--log-driver=local", "--log-opt=max-size=1m"]],
    ])(
      "is whole: one that %s",
      async (_, count, options) => {
        const engine = await ownEngine(options);
        await bringImage(engine, image);
        const command = ["/bin/sh", "-c", writeNumbered(count)];
        const document = task(image, "default", { ...noChannels, command });
        const folder = folderWith({ "task.json": document });
        const args = ["run", "task.json", "--watch", "--output", "r.json"];
        const env = { DOCKER_HOST: engine.host };
        expect((await taskApi(args, { cwd: folder, env })).code).toBe(0);
        expect(await readKept(join(folder, "r.log"), "out")).toEqual({ count });
        expect(await readKept(join(folder, "r.log"), "err")).toEqual({ count });
      },
      60_000,
    );
  },
);
