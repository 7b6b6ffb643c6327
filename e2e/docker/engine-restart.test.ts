// What a restart of the engine means for a task (contract §3): with live-restore nothing, without it an end
// that has a name. On a Docker of the test's own.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";
import { bringImage, canHaveOwnEngine, ownEngine, type OwnEngine } from "../testing/own-engine.ts";
import { startTaskApi, taskApi } from "../testing/program.ts";
import { readRunRecord } from "../testing/record.ts";

const RUN = ["run", "task.json", "--mode", "docker", "--output", "r.json"];
/** Slowly enough that no line waits in the daemon, where its death would take it along. */
const COUNT =
  "i=0; while [ $i -lt 120 ]; do echo line $i; echo err $i >&2; i=$((i+1)); sleep 0.05; done; exit 4";
const UNTIL_ASKED = "trap 'exit 143' TERM; echo up; sleep 60 & wait";
const LINES = Array.from({ length: 120 }, (_, i) => `line ${i}\n`).join("");
const ERRORS = Array.from({ length: 120 }, (_, i) => `err ${i}\n`).join("");

describe.runIf(canHaveOwnEngine())(
  "an engine that restarts",
  { tags: ["bundle", "docker"] },
  () => {
    let image = "";
    beforeAll(async () => {
      image = await imageWith("e2e-restart", [template("true", noChannels)]);
    }, 180_000);

    interface Start {
      readonly engine: OwnEngine;
      readonly folder: string;
      readonly env: { readonly DOCKER_HOST: string };
    }

    async function prepare(
      script: string,
      options: readonly string[],
      changes: object = {},
    ): Promise<Start> {
      const engine = await ownEngine(options);
      await bringImage(engine, image);
      const command = ["/bin/sh", "-c", script];
      const document = task(image, "default", { ...noChannels, command, ...changes });
      return {
        engine,
        folder: folderWith({ "task.json": document }),
        env: { DOCKER_HOST: engine.host },
      };
    }

    it.each(["SIGTERM", "SIGKILL"] as const)(
      "by %s with live-restore: the task goes on, no line is lost or doubled",
      async (signal) => {
        const { engine, folder, env } = await prepare(COUNT, ["--live-restore"]);
        const program = startTaskApi([...RUN, "--watch"], { cwd: folder, env });
        await program.sees(/^line 20$/m);
        await engine.stop(signal);
        await program.sees(/^warning: No container engine could be used at .*\n.* up to 5 min/m);
        await engine.start();
        const { code, out, err } = await program.ended;
        expect({ code, out }).toEqual({ code: 4, out: LINES });
        expect(err).toContain("the engine answers again\n");
        expect(err.match(/^err \d+\n/gm)?.join("")).toBe(ERRORS);
        expect(await taskApi(["logs", "r.json"], { cwd: folder })).toEqual({
          code: 0,
          out: LINES,
          err: ERRORS,
        });
      },
      120_000,
    );

    it("with live-restore, while nobody watches: supervisor, log and end come through", async () => {
      const { engine, folder, env } = await prepare(COUNT, ["--live-restore"]);
      expect((await taskApi(RUN, { cwd: folder, env })).code).toBe(0);
      await engine.stop("SIGKILL");
      const meanwhile = await taskApi(["check-task-run", "r.json"], { cwd: folder });
      expect(meanwhile).toMatchObject({ code: 0, out: expect.stringContaining("): running\n") });
      await engine.start();
      const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
      expect(check.code).toBe(4);
      const logs = await taskApi(["logs", "r.json"], { cwd: folder });
      expect(logs).toEqual({ code: 0, out: LINES, err: ERRORS });
    }, 120_000);

    it.each(["SIGTERM", "SIGKILL"] as const)(
      "by %s without live-restore: the end is the engine's, and says so",
      async (signal) => {
        const { engine, folder, env } = await prepare(UNTIL_ASKED, []);
        const program = startTaskApi([...RUN, "--watch"], { cwd: folder, env });
        await program.sees(/^up$/m);
        await engine.stop(signal);
        await engine.start();
        expect(await program.ended).toMatchObject({ code: 125, out: "up\n" });
        expect(readRunRecord(join(folder, "r.json"))).toMatchObject({
          state: "finished",
          result: {
            reason: "EngineUnavailable",
            exitCode: 143,
            message: expect.stringContaining("the engine was shut down or restarted"),
            nextStep: expect.stringContaining("live-restore"),
          },
        });
      },
      120_000,
    );

    it("without live-restore: the task is tried again where that was asked for", async () => {
      const retry = { on: ["infrastructure"], max_attempts: 1 };
      const changes = { retry, outputs: [{ name: "out", input: { host_path: "./out" } }] };
      const { engine, folder, env } = await prepare(UNTIL_ASKED, [], {
        ...changes,
        taskTemplate: template("true", { inputs: [] }),
      });
      const program = startTaskApi([...RUN, "--watch"], { cwd: folder, env });
      await program.sees(/^up$/m);
      await engine.stop("SIGTERM");
      await engine.start();
      await program.sees(/^up$[^]*^up$/m);
      program.child.kill("SIGTERM");
      expect((await program.ended).code).toBe(143);
      const { attempts } = readRunRecord(join(folder, "r.json"));
      expect(attempts.map(({ result }) => result?.reason)).toEqual([
        "EngineUnavailable",
        "Stopped",
      ]);
    }, 120_000);

    it("without live-restore, and a task that ends with 0 when it is asked to: is said to be doubtful", async () => {
      const { engine, folder, env } = await prepare(UNTIL_ASKED.replace("143", "0"), []);
      const program = startTaskApi([...RUN, "--watch"], { cwd: folder, env });
      await program.sees(/^up$/m);
      await engine.stop("SIGTERM");
      await engine.start();
      expect((await program.ended).code).toBe(0);
      const { warnings } = readRunRecord(join(folder, "r.json"));
      expect(warnings.join()).toContain("the engine was away when the task ended");
    }, 120_000);

    it("too late for whoever presses Ctrl-C twice: the run is left, and ended by the next who asks", async () => {
      const { engine, folder, env } = await prepare(UNTIL_ASKED, ["--live-restore"]);
      const program = startTaskApi([...RUN, "--watch"], { cwd: folder, env });
      await program.sees(/^up$/m);
      await engine.stop("SIGKILL");
      await program.sees(/it is waited for/);
      program.child.kill("SIGINT");
      await program.sees(/stopping/);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      program.child.kill("SIGINT");
      const { code, err } = await program.ended;
      expect(code).toBe(125);
      expect(err).toContain("The task was started and may still run");
      expect(err).toContain(`task-api check-task-run ${join(folder, "r.json")}`);
      expect((await taskApi(["check-task-run", "r.json"], { cwd: folder })).code).toBe(125);
      await engine.start();
      const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
      expect(check.code).toBe(143);
      expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Stopped");
    }, 120_000);
  },
);
