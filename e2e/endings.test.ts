// Ends that are easily told wrong or lost (contract §3: the result says why), and what a run leaves for
// whoever comes later.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { runCommand } from "../scripts/engine/run-command.ts";
import { fillDisk, isRoot, mountDisk } from "./testing/disk.ts";
import { noChannels, task, template } from "./testing/documents.ts";
import { containersOf, engineSays } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { engineProxy } from "./testing/engine-proxy.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi } from "./testing/program.ts";

const sh = (script: string): readonly string[] => ["/bin/sh", "-c", script];
const STUBBORN = "trap '' TERM; echo up; while :; do sleep 0.1; done";

describe("an end", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    const env = [{ name: "TOKEN", value: "", secret: true }];
    image = await imageWith("e2e-endings", [template("true", { env })]);
  }, 180_000);

  /** A folder with a task without channels that runs a script. */
  function folderOf(script: string, changes: object = {}): string {
    const inline = template("true", {
      ...noChannels,
      env: [{ name: "TOKEN", value: "", secret: true }],
    });
    return folderWith({
      "task.json": task(image, inline, { ...noChannels, command: sh(script), ...changes }),
    });
  }

  it.each(["docker", "2026", "running", "output", "default"])(
    "is not lost when a secret happens to be '%s'",
    async (value) => {
      const folder = folderOf('echo "token $TOKEN"; exit 3', {
        env: [{ name: "TOKEN", value }],
        timeout: 3600,
      });
      const args = ["run", "task.json", "--watch", "--output", "r.json"];
      expect(await taskApi(args, { cwd: folder })).toMatchObject({ code: 3, out: "token ***\n" });
      expect((await taskApi(["check-task-run", "r.json"], { cwd: folder })).code).toBe(3);
      expect(readRunRecord(join(folder, "r.json")).result).toMatchObject({ reason: "Failed" });
    },
  );

  it("does not depend on what the task has left: names that are no text, folders that are closed", async () => {
    const script =
      'mkdir -p /out/a /out/b; echo x > "/out/a/$(printf "M\\374ller")"; chmod 0 /out/b';
    const folder = folderWith({
      "in/a/": "",
      "in/b/": "",
      "task.json": task(image, "default", { command: sh(script) }),
    });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const { code, err } = await taskApi(args, { cwd: folder });
    expect(code).toBe(0);
    expect(err).toContain('item "a" has names that are not UTF-8');
    expect((await taskApi([...args, "--overwrite"], { cwd: folder })).code).toBe(0);
  });

  it.each([[[]], [["--watch"]]])("before the start is told at once: run %j", async (flags) => {
    const folder = folderOf("true", { command: ["/no/such"] });
    const args = ["run", "task.json", "--output", "r.json", ...flags];
    const { code, err } = await taskApi(args, { cwd: folder });
    expect(code).toBe(125);
    expect(err).toContain("): StartFailed\n");
    expect(await containersOf(readRunRecord(join(folder, "r.json")).id)).toEqual([]);
  });

  it.each([
    ["a user that is not there", { type: "docker", user: "nobody-here" }, "StartFailed", "USER"],
    [
      "a network that is not there",
      { type: "docker", network: "no-such" },
      "StartFailed",
      "network ls",
    ],
  ] as const)("because of %s says what to correct", async (_, config, reason, advice) => {
    const inline = template("true", { ...noChannels, network: "default" });
    const folder = folderWith({ "task.json": task(image, inline, { ...noChannels, config }) });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    expect((await taskApi(args, { cwd: folder })).code).toBe(125);
    const { result } = readRunRecord(join(folder, "r.json"));
    expect(result?.reason).toBe(reason);
    expect(result?.nextStep).toContain(advice);
  });

  it("because of a device that the machine does not have is Unschedulable", async () => {
    const folder = folderOf("true", { resources: { limits: { "nvidia.com/gpu": 64 } } });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    expect((await taskApi(args, { cwd: folder })).code).toBe(125);
    expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Unschedulable");
  });

  it(
    "of a task that goes on when a child of it is killed for want of memory is its own",
    { tags: ["limits"] },
    async () => {
      // The child says itself that it is the one to be killed.
      const worst = "echo 1000 >/proc/self/oom_score_adj";
      const script = `(${worst}; x=$(head -c 200000000 /dev/zero | tr '\\0' x)); echo survived; exit 0`;
      const folder = folderOf(script, { resources: { limits: { memory: "32Mi" } } });
      const args = ["run", "task.json", "--watch", "--output", "r.json"];
      expect(await taskApi(args, { cwd: folder })).toMatchObject({ code: 0, out: "survived\n" });
      const { result, warnings } = readRunRecord(join(folder, "r.json"));
      expect(result?.reason).toBe("Succeeded");
      expect(warnings.join()).toContain("killed a process of the task for want of memory");
    },
  );

  it("by somebody who removed the container is Lost", async () => {
    const folder = folderOf("echo up; sleep 60");
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^up$/m);
    await engineSays(
      "rm",
      "--force",
      ...(await containersOf(readRunRecord(join(folder, "r.json")).id)),
    );
    expect(await program.ended).toMatchObject({ code: 125, out: "up\n" });
    expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Lost");
  });

  it("by somebody who killed the container is Failed, and says so", async () => {
    const folder = folderOf("echo up; sleep 60");
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^up$/m);
    const names = await containersOf(readRunRecord(join(folder, "r.json")).id);
    await engineSays("kill", ...names);
    expect((await program.ended).code).toBe(137);
    const { result } = readRunRecord(join(folder, "r.json"));
    expect(result?.reason).toBe("Failed");
    expect(result?.message).toContain("killed from outside (SIGKILL), not for want of memory");
  });

  it("that is insisted on comes at once, and is still ours", async () => {
    const folder = folderOf(STUBBORN);
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^up$/m);
    program.child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    program.child.kill("SIGTERM");
    const started = performance.now();
    expect((await program.ended).code).toBe(143);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Stopped");
  });

  it("that a killed process had asked for is told as such by the next one", async () => {
    const folder = folderOf(STUBBORN);
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^up$/m);
    program.child.kill("SIGTERM");
    while (readRunRecord(join(folder, "r.json")).stopping === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    program.child.kill("SIGKILL");
    await program.ended;
    const check = await taskApi(["check-task-run", "r.json", "--watch", "--json"], { cwd: folder });
    expect(check.code).toBe(143);
    expect(JSON.parse(check.out)).toMatchObject({
      state: "finished",
      result: { reason: "Stopped" },
    });
    expect(JSON.parse(check.out)).not.toHaveProperty("stopping");
  });

  it("comes in time although the reader of the output stands still", async () => {
    const script = "trap exit TERM; head -c 4000000 /dev/zero | tr '\\0' x | fold; sleep 60 & wait";
    const folder = folderOf(script, { timeout: 2 });
    const program = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
      cwd: folder,
    });
    program.child.stdout?.pause();
    const { id } = await recordOf(folder);
    while ((await containersOf(id, "running")).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(program.child.exitCode).toBe(null);
    program.child.stdout?.resume();
    expect((await program.ended).code).toBe(124);
    expect(readRunRecord(join(folder, "r.json")).result?.reason).toBe("Timeout");
  }, 60_000);

  it("is not changed by an engine that cannot remove the container or refuses the first stop", async () => {
    const proxy = await engineProxy((method, url, turn) =>
      method === "DELETE" || (/\/stop\?/.test(url) && turn === 0) ? "device busy" : undefined,
    );
    const folder = folderOf("trap 'exit 5' TERM; sleep 60 & wait", { timeout: 1 });
    const args = ["run", "task.json", "--watch", "--output", "r.json"];
    const { code } = await taskApi(args, { cwd: folder, env: { DOCKER_HOST: proxy } });
    expect(code).toBe(124);
    const { result, warnings, id } = readRunRecord(join(folder, "r.json"));
    expect(result).toMatchObject({ reason: "Timeout", exitCode: 5 });
    expect(warnings.join()).toContain("could not be removed");
    await engineSays("rm", "--force", ...(await containersOf(id)));
  });

  it("is found on the engine that the run was started on, whatever engine is named now", async () => {
    const folder = folderOf("sleep 2; exit 4");
    await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder });
    process.kill(readRunRecord(join(folder, "r.json")).supervisor.pid, "SIGKILL");
    const check = await taskApi(["check-task-run", "r.json", "--watch"], {
      cwd: folder,
      env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" },
    });
    expect(check.code).toBe(4);
  });

  it("of somebody else's container is none of a record's business", async () => {
    const folder = folderOf("true");
    await taskApi(["run", "task.json", "--watch", "--output", "r.json"], { cwd: folder });
    const name = `task-api-test-foreign-${process.pid}`;
    await engineSays("run", "--detach", "--network", "none", "--name", name, image, "sleep", "60");
    onTestFinished(async () => void (await engineSays("rm", "--force", name)), 30_000);
    const { result: _, ...record } = readRunRecord(join(folder, "r.json"));
    const supervisor = { ...record.supervisor, started: "1" };
    const attempts = record.attempts.map((attempt) => ({
      ...attempt,
      container: { id: name, name, key: record.id },
    }));
    const forged = {
      ...record,
      state: "running",
      supervisor,
      attempts,
      plan: { ...record.plan, timeoutSeconds: 1 },
    };
    writeFileSync(join(folder, "forged.json"), JSON.stringify(forged));
    const check = await taskApi(["check-task-run", "forged.json"], { cwd: folder });
    expect(check.out).toContain("): Lost\n");
    expect(await engineSays("inspect", "--format", "{{.State.Running}}", name)).toBe("true");
  });

  it.runIf(isRoot)(
    "that a full disk has no room for keeps the container, and is written down later with the log",
    async () => {
      const script =
        "while [ ! -e /out/go ]; do sleep 0.05; done; i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done";
      const folder = folderWith({
        "in/": "",
        "task.json": task(image, "default", { command: sh(script) }),
      });
      const disk = join(folder, "disk");
      await mountDisk(disk, "size=256k");
      const args = ["run", "task.json", "--watch", "--output", "disk/r.json"];
      const program = startTaskApi(args, { cwd: folder });
      await recordOf(disk);
      await fillDisk(disk);
      writeFileSync(join(folder, "out", "go"), "");
      expect((await program.ended).code).toBe(125);
      const { id } = readRunRecord(join(disk, "r.json"));
      expect(await containersOf(id)).toHaveLength(1);

      rmSync(join(disk, "filler"));
      expect((await taskApi(["check-task-run", "disk/r.json"], { cwd: folder })).code).toBe(0);
      const { out } = await taskApi(["logs", "disk/r.json"], { cwd: folder });
      const expected = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
      expect(out.split("\n").slice(0, -1)).toEqual(expected);
      expect(await containersOf(id)).toEqual([]);
    },
  );
});

describe.runIf(isRoot)(
  "an end on a disk that is nearly full",
  { tags: ["bundle", "docker"] },
  () => {
    it("is in the record, with a warning that the log is not whole and where all of it is", async () => {
      const image = await imageWith("e2e-endings", [template("true")]);
      const script =
        "echo up; while [ ! -e /out/go ]; do sleep 0.05; done; i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; exit 4";
      const folder = folderWith({
        "in/": "",
        "task.json": task(image, "default", { command: sh(script) }),
      });
      const disk = join(folder, "disk");
      await mountDisk(disk, "size=256k");
      const args = ["run", "task.json", "--watch", "--output", "disk/r.json"];
      const program = startTaskApi(args, { cwd: folder });
      await program.sees(/^up$/m);
      await fillDisk(disk);
      await runCommand("truncate", ["--size=-96k", join(disk, "filler")]);
      writeFileSync(join(folder, "out", "go"), "");
      expect((await program.ended).code).toBe(4);
      const { id, result, warnings } = readRunRecord(join(disk, "r.json"));
      const [name = ""] = await containersOf(id);
      onTestFinished(async () => void (await engineSays("rm", "--force", name)));
      expect(result?.reason).toBe("Failed");
      expect(warnings.join("\n")).toMatch(/the log is not complete: ENOSPC/);
      expect(warnings.join("\n")).toContain(` logs ${name}`);
      const { out } = await taskApi(["logs", "disk/r.json"], { cwd: folder });
      const kept = out.split("\n").slice(1, -1);
      expect(kept).toEqual(kept.map((_, index) => `line ${index}`));
      expect((await engineSays("logs", name)).split("\n")).toHaveLength(3001);
    });
  },
);

describe("an input", { tags: ["bundle", "docker"] }, () => {
  it.runIf(isRoot)(
    "is read-only also where another file system is mounted inside of it",
    async () => {
      const image = await imageWith("e2e-endings", [template("true")]);
      const script = "cat /in/sub/x; touch /in/y 2>&1; touch /in/sub/y 2>&1; exit 0";
      const folder = folderWith({
        "in/sub/": "",
        "task.json": task(image, "default", { command: sh(script) }),
      });
      await mountDisk(join(folder, "in", "sub"), "size=64k");
      writeFileSync(join(folder, "in", "sub", "x"), "content\n");
      const { out } = await taskApi(["run", "task.json", "--watch"], { cwd: folder });
      expect(out).toBe(
        "content\ntouch: /in/y: Read-only file system\ntouch: /in/sub/y: Read-only file system\n",
      );
    },
  );
});

async function recordOf(folder: string): Promise<ReturnType<typeof readRunRecord>> {
  for (;;) {
    try {
      const record = readRunRecord(join(folder, "r.json"));
      if (record.state === "running") return record;
    } catch {
      // It is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
