// Whole runs of the program on a real engine: what is printed, what is left behind, how it ends
// (contract §3).
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { noChannels, task, template } from "./testing/documents.ts";
import { containersOf, engineSays } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi } from "./testing/program.ts";

const COPY =
  'for item in /in/*; do cp -r "$item" /out/; done; echo "copied $GREETING"; sleep 0.3; echo oops >&2';
const data = { "in/Schädel MR/a.dcm": "abc", "in/two/b.dcm": "defg" };
const SCHEMA = new URL("../packages/runtime/schemas/task-run.v1.schema.json", import.meta.url);

describe("task-api run", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-copy", [
      template(COPY, {
        env: [
          { name: "GREETING", value: "hello", choices: ["hello", "moin"] },
          { name: "COUNT", value: "1", type: "int", minimum: 1 },
        ],
        resources: { limits: { memory: "64Mi", cpu: "0.5" } },
      }),
      template("exit 0", { identifier: "fails", ...noChannels }),
    ]);
  }, 180_000);

  it(
    "shows the log, writes the record and the log file, and removes the container",
    { tags: ["limits"] },
    async () => {
      const folder = folderWith({ ...data, "task.json": task(image, "default") });
      const args = ["run", "task.json", "--mode", "docker", "--watch", "--monitor-memory"];
      const { code, out, err } = await taskApi(args, { cwd: folder });
      expect({ code, out }).toEqual({ code: 0, out: "copied hello\n" });
      expect(err).toContain("oops\n");
      expect(err).toMatch(/test \(default of task-api-test\/e2e-copy:\w+\): Succeeded/);
      expect(err).toMatch(/peak memory: .* of 64 MiB \(\d+ %\)/);
      expect(err).toContain("output 'out': 2 item(s), 2 file(s), 7 B");
      expect(readFileSync(join(folder, "out", "Schädel MR", "a.dcm"), "utf8")).toBe("abc");

      const file =
        readdirSync(folder).find((name) => /^task_run-[0-9a-f]+\.json$/.test(name)) ?? "";
      const record = readRunRecord(join(folder, file));
      expect(record).toMatchObject({
        version: 1,
        state: "finished",
        engine: { kind: expect.stringMatching(/docker|podman/) },
        plan: {
          image: { reference: image, id: expect.stringMatching(/^sha256:/) },
          mounts: [
            { channel: "in", readOnly: true, source: join(folder, "in") },
            { channel: "out", readOnly: false, source: join(folder, "out") },
          ],
        },
        attempts: [{ resources: { memoryLimitBytes: 67_108_864, cpuLimit: 0.5 } }],
        result: { reason: "Succeeded", exitCode: 0, peakMemoryBytes: expect.any(Number) },
      });
      const validate = new Ajv2020({ strict: false }).compile(
        JSON.parse(readFileSync(SCHEMA, "utf8")),
      );
      validate(record);
      expect(validate.errors).toBe(null);
      const log = readFileSync(join(folder, record.log), "utf8");
      expect(log).toMatch(/^\S+Z stdout F copied hello\n/m);
      expect(log).toMatch(/^\S+Z stderr F oops\n/m);
      expect(await containersOf(record.id)).toEqual([]);
    },
  );

  it("takes --env above the task.json above the template, and refuses what is no choice", async () => {
    const env = [{ name: "GREETING", value: "moin" }];
    const folder = folderWith({ ...data, "task.json": task(image, "default", { env }) });
    const run = (...args: string[]): ReturnType<typeof taskApi> =>
      taskApi(["run", "task.json", "--watch", "--overwrite", ...args], { cwd: folder });
    expect((await run()).out).toBe("copied moin\n");
    expect((await run("--env", "GREETING=hello")).out).toBe("copied hello\n");
    const refused = await run("--env", "GREETING=bye", "--env", "COUNT=0");
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain(`--env: the value of 'GREETING' must be one of "hello", "moin"`);
    expect(refused.err).toContain("--env: the value of 'COUNT' must be at least 1");
  });

  it("refuses an output that has content, clears it, or keeps it, as it is told", async () => {
    const folder = folderWith({ ...data, "task.json": task(image, "default") });
    const run = (...args: string[]): ReturnType<typeof taskApi> =>
      taskApi(["run", "task.json", "--watch", "--output", "r.json", ...args], { cwd: folder });
    await run();
    writeFileSync(join(folder, "out", "mine"), "");
    const refused = await run();
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/^task\.json:\d+:\d+ error task\/output-unusable$/m);
    expect(refused.err).toContain("is not empty (3 entries)");
    expect((await run("--keep")).code).toBe(0);
    expect(readdirSync(join(folder, "out")).toSorted()).toEqual(["Schädel MR", "mine", "two"]);
    expect((await run("--overwrite")).code).toBe(0);
    expect(readdirSync(join(folder, "out")).toSorted()).toEqual(["Schädel MR", "two"]);
  });

  it("prints the plan with --dry-run, and starts, makes and writes nothing", async () => {
    const folder = folderWith({ ...data, "task.json": task(image, "default") });
    const { code, out } = await taskApi(["run", "task.json", "--dry-run"], { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: "test",
      command: ["/bin/sh", "-c", COPY],
      env: [{ name: "GREETING", value: "hello" }, { name: "COUNT" }],
      resources: { memoryLimitBytes: 67_108_864, cpuLimit: 0.5 },
      network: "none",
    });
    expect(readdirSync(folder).toSorted()).toEqual(["in", "task.json"]);
  });

  it("tells programs everything as JSON lines", { tags: ["limits"] }, async () => {
    const folder = folderWith({ ...data, "task.json": task(image, "default") });
    const { code, out, err } = await taskApi(["run", "task.json", "--watch", "--json"], {
      cwd: folder,
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines: unknown[] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const types = lines.map((line) => String(Object(line).type));
    expect(types[0]).toBe("started");
    expect(types.at(-1)).toBe("ended");
    expect(new Set(types)).toEqual(
      new Set(["started", "state", "log", "usage", "exited", "ended"]),
    );
    expect(lines.at(-1)).toMatchObject({ record: { result: { reason: "Succeeded" } } });
  });

  it(
    "asks the engine for what template and task say, and keeps the image's own user",
    { tags: ["limits"] },
    async () => {
      const own = await imageWith(
        "e2e-own-user",
        [template("id -u; echo ready; sleep 60")],
        ["USER 1234"],
      );
      const scaled = { complexity: "1000000*n", type: "limit", mode: "sum" };
      const folder = folderWith({
        ...data,
        "task.json": task(own, template("id -u; echo ready; sleep 60", { shm_size: "32Mi" }), {
          inputs: [{ name: "in", volume_source: { host_path: "in" }, scale_rule: scaled }],
          resources: { limits: { cpu: "0.5" }, requests: { memory: "6Mi" } },
          config: { type: "docker", labels: { project: "demo" } },
        }),
      });
      const program = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
        cwd: folder,
      });
      await program.sees(/^1234\nready$/m);
      const { id } = readRunRecord(join(folder, "r.json"));
      const [container = ""] = await containersOf(id);
      const inspected: unknown = JSON.parse(await engineSays("inspect", container));
      expect(inspected).toMatchObject([
        {
          Config: { User: "1234", Labels: { project: "demo", "task-api.key": id } },
          HostConfig: {
            // 1.1 times a million for each of the 7 bytes, and no swap beside it.
            Memory: 7_700_000,
            MemorySwap: 7_700_000,
            NanoCpus: 500_000_000,
            NetworkMode: "none",
            ShmSize: 32 * 1024 * 1024,
          },
        },
      ]);
      program.child.kill("SIGTERM");
      await program.ended;
    },
  );

  it("takes a config of the other type with a warning, and nothing else of it", async () => {
    const config = { type: "k8s", namespace: "demo", labels: { project: "demo" } };
    const folder = folderWith({ ...data, "task.json": task(image, "default", { config }) });
    const args = ["run", "task.json", "--dry-run"];
    const { code, out, err } = await taskApi(args, { cwd: folder });
    expect(code).toBe(0);
    expect(err).toContain("'config' is for k8s: on docker only its registry credentials are used");
    expect(JSON.parse(out)).toMatchObject({ labels: {} });
  });

  it("reads the contract of an image, for people and for programs", async () => {
    const folder = folderWith();
    const { code, out } = await taskApi(["processing-container", image], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "test
        A contract of a test

        default: What a test needs
          input in at /in
          output out at /out
          env GREETING: string (hello, moin) = "hello"
          env COUNT: int (from 1) = "1"
          command ["/bin/sh","-c","for item in /in/*; do cp -r \\"$item\\" /out/; done; echo \\"copied $GREETING\\"; sleep 0.3; echo oops >&2"]
          limit memory 64Mi
          limit cpu 0.5
          network none

        fails: What a test needs
          command ["/bin/sh","-c","exit 0"]
          network none
      "
    `);
    const json = await taskApi(["processing-container", image, "--json"], { cwd: folder });
    expect(JSON.parse(json.out)).toMatchObject({ name: "test", templates: [{}, {}] });
  });
});

describe("how a run ends", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-ends", [
      template("exit ${CODE:-0}", { ...noChannels, exit_codes: { 3: "no DICOM image" } }),
    ]);
  }, 180_000);

  const EAT = "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo survived";
  const limits = { resources: { limits: { memory: "32Mi" } } };

  const ends = [
    ["success", ["/bin/true"], {}, 0, "Succeeded", "the task succeeded"],
    ["the code of the process", sh("exit 3"), {}, 3, "Failed", "exit code 3: no DICOM image"],
    ["a skip", sh("exit 126"), {}, 126, "Skipped", "the process skipped its work"],
    [
      "a timeout",
      sh("trap exit TERM; sleep 60 & wait"),
      { timeout: 1 },
      124,
      "Timeout",
      "after its timeout of 1 s",
    ],
    ["a command that is not there", ["/no/such"], {}, 125, "StartFailed", "/no/such"],
    ["a command that may not run", ["/etc/passwd"], {}, 125, "StartFailed", "denied"],
  ] as const;
  const endsByLimit = [
    ["want of memory", sh(EAT), limits, 137, "OOMKilled", "limit 32 MiB, peak "],
  ] as const;

  async function expectEnd([, command, changes, code, reason, message]: (
    | typeof ends
    | typeof endsByLimit
  )[number]): Promise<void> {
    const folder = folderWith({
      "task.json": task(image, "default", { ...noChannels, command, ...changes }),
    });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const ended = await taskApi(args, { cwd: folder });
    const { result, id } = readRunRecord(join(folder, "r.json"));
    expect({ code: ended.code, reason: result?.reason }).toEqual({ code, reason });
    expect(result?.message).toContain(message);
    expect(result?.nextStep === undefined).toBe(reason === "Succeeded");
    expect(ended.err).toContain(`): ${reason}\n`);
    expect(await containersOf(id)).toEqual([]);
    const check = await taskApi(["check-task-run", "r.json", "--json"], { cwd: folder });
    expect(check.code).toBe(code);
    expect(JSON.parse(check.out)).toMatchObject({ result: { reason } });
  }

  it.for(ends)("by %s: the code and the name", expectEnd);
  it.for(endsByLimit)("by %s: the code and the name", { tags: ["limits"] }, expectEnd);

  it.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 143],
  ] as const)("by %s: the task is stopped and the code says so", async ([signal, code]) => {
    const command = sh("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done");
    const folder = folderWith({ "task.json": task(image, "default", { ...noChannels, command }) });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^up$/m);
    program.child.kill(signal);
    expect(await program.ended).toMatchObject({ code, out: "up\nbye\n" });
    const { result, id } = readRunRecord(join(folder, "r.json"));
    expect(result).toMatchObject({ reason: "Stopped", exitCode: 5 });
    expect(await containersOf(id)).toEqual([]);
  });

  it("with the reader of its output gone: the run goes on, and nothing is lost", async () => {
    const command = sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
    const folder = folderWith({ "task.json": task(image, "default", { ...noChannels, command }) });
    const program = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
      cwd: folder,
    });
    program.child.stdout?.destroy();
    expect((await program.ended).code).toBe(0);
    const { out } = await taskApi(["logs", "r.json"], { cwd: folder });
    expect(out.split("\n").slice(0, -1)).toEqual(
      Array.from({ length: 20_000 }, (_, index) => `line ${index}`),
    );
  });

  it("writes nothing at the place of the record of the image that is not there", async () => {
    const document = task("task-api-test/no-such-image:1", "default");
    const folder = folderWith({ "in/": "", "task.json": document });
    const ended = await taskApi(["run", "task.json", "--watch"], { cwd: folder });
    expect(ended.code).toBe(125);
    expect(ended.err).toMatch(/^task-api: ImageNotFound: /m);
    expect(existsSync(join(folder, "out"))).toBe(false);
  });
});

function sh(script: string): readonly string[] {
  return ["/bin/sh", "-c", script];
}
