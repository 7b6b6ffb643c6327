// A template's `retry`: attempts with more memory, attempts after failures, and what is left of them
// (contract §1.3, §3).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { task, template } from "./testing/documents.ts";
import { containersOf, engineSays } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi, type Ended } from "./testing/program.ts";

/** The shell itself takes this many MiB of memory. */
const take = (mib: number): string => `x=$(head -c ${mib}m /dev/zero | tr '\\000' x)`;
const WAIT = "trap 'exit 0' TERM; echo up; sleep 60 & wait";

function run(folder: string, ...args: string[]): Promise<Ended> {
  return taskApi(["run", "task.json", "--watch", "--output", "r.json", ...args], { cwd: folder });
}

describe("a task that is tried again", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-retry", [template("exit 0")]);
  }, 180_000);

  function folderOf(script: string, changes: object): string {
    const command = ["/bin/sh", "-c", script];
    return folderWith({
      "in/a/1": "x",
      "task.json": task(image, "default", { command, ...changes }),
    });
  }

  it(
    "gets more memory after an OOM, is told how much, and its outputs are cleared",
    { tags: ["limits"] },
    async () => {
      const look = 'echo "with $MIB, $(ls /out | wc -l) left"; mkdir -p /out/a; echo x >/out/a/1';
      const folder = folderOf(`${look}; ${take(20)}`, {
        env: [{ name: "MIB", value: "${resources.limits.memory:Mi}" }],
        resources: { limits: { memory: "16Mi" } },
        retry: { on: ["oom"], max_attempts: 4, memory_factor: 2, max_memory: "64Mi" },
      });
      const ended = await run(folder);
      expect(ended.err).toContain("attempt 1: the kernel killed the process for want of memory");
      expect(ended.err).toContain("trying again (memory 32 MiB)");
      expect(ended.code).toBe(0);
      const record = readRunRecord(join(folder, "r.json"));
      expect(
        record.attempts.map(({ number, resources, result }) => [
          number,
          resources.memoryLimitBytes,
          result?.reason,
        ]),
      ).toEqual([
        [1, 16 * 2 ** 20, "OOMKilled"],
        [2, 32 * 2 ** 20, "OOMKilled"],
        [3, 64 * 2 ** 20, "Succeeded"],
      ]);
      expect(record.result).toMatchObject({ reason: "Succeeded", memoryLimitBytes: 64 * 2 ** 20 });
      const log = (await taskApi(["logs", "r.json"], { cwd: folder })).out;
      expect(log).toBe("with 16, 0 left\nwith 32, 0 left\nwith 64, 0 left\n");
      expect(await containersOf(record.id)).toEqual([]);
    },
  );

  it("fails at the ceiling, and says what all attempts had", { tags: ["limits"] }, async () => {
    const folder = folderOf(take(200), {
      resources: { limits: { memory: "16Mi" } },
      retry: { on: ["oom"], max_attempts: 9, max_memory: "24Mi" },
    });
    const { code, err } = await run(folder);
    expect(code).toBe(137);
    expect(err).toContain("attempts: 1 OOMKilled with 16 MiB, 2 OOMKilled with 24 MiB");
  });

  it.each([
    ["as often as it says", { on: ["exit"], max_attempts: 3 }, ["Failed", "Failed", "Failed"]],
    ["not for another failure", { on: ["oom"], max_attempts: 3 }, ["Failed"]],
  ] as const)("after an exit code, %s", async (_, retry, reasons) => {
    const folder = folderOf("echo again; exit 7", { retry });
    expect((await run(folder)).code).toBe(7);
    const { attempts, id } = readRunRecord(join(folder, "r.json"));
    expect(attempts.map(({ result }) => result?.reason)).toEqual(reasons);
    const log = (await taskApi(["logs", "r.json"], { cwd: folder })).out;
    expect(log).toBe("again\n".repeat(reasons.length));
    expect(await containersOf(id)).toEqual([]);
  });

  it("not when it skips, is stopped, or keeps what is there", async () => {
    const retry = { on: ["exit"], max_attempts: 3 };
    const skipped = folderOf("exit 126", { retry });
    expect((await run(skipped)).code).toBe(126);
    expect(readRunRecord(join(skipped, "r.json")).attempts).toHaveLength(1);
    const kept = folderOf("exit 3", { retry });
    const ended = await run(kept, "--keep");
    expect(ended.err).toContain("nothing is tried again: --keep");
    expect(readRunRecord(join(kept, "r.json")).attempts).toHaveLength(1);
    const stopped = folderOf(WAIT, { retry });
    const running = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
      cwd: stopped,
    });
    await running.sees(/^up$/m);
    running.child.kill("SIGTERM");
    expect((await running.ended).code).toBe(143);
    expect(readRunRecord(join(stopped, "r.json")).attempts).toHaveLength(1);
  });

  it("after its container was lost, without using up its attempts", async () => {
    const folder = folderOf(WAIT, {
      retry: { on: ["infrastructure"], max_attempts: 1 },
    });
    const running = startTaskApi(["run", "task.json", "--watch", "--output", "r.json"], {
      cwd: folder,
    });
    await running.sees(/^up$/m);
    const { id } = readRunRecord(join(folder, "r.json"));
    const [container] = await containersOf(id);
    await engineSays("rm", "-f", container ?? "");
    await running.sees(/^up$[\s\S]*^up$/m);
    running.child.kill("SIGTERM");
    expect((await running.ended).code).toBe(143);
    const { attempts } = readRunRecord(join(folder, "r.json"));
    expect(attempts.map(({ result }) => result?.reason)).toEqual(["Lost", "Stopped"]);
  });

  it("also by whoever takes over, with the secrets that no record holds", async () => {
    const script = 'echo "$TOKEN"; [ "$TOKEN" = "hunter22-secret" ] && exit 5; exit 9';
    const folder = folderOf(script, {
      env: [{ name: "TOKEN", value_from: { env: "E2E_TOKEN" } }],
      retry: { on: ["exit"], max_attempts: 3 },
    });
    const args = ["run", "task.json", "--output", "r.json"];
    await taskApi(args, { cwd: folder, env: { E2E_TOKEN: "hunter22-secret" } });
    const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    expect(check.code).toBe(5);
    const { attempts } = readRunRecord(join(folder, "r.json"));
    expect(attempts.map(({ result }) => result?.exitCode)).toEqual([5, 5, 5]);
    const files = ["r.json", "r.log"].map((name) => readFileSync(join(folder, name), "utf8"));
    expect(files.join("")).not.toContain("hunter22");
  });

  it("whoever is killed in between: every attempt once, the record whole, nothing left", async () => {
    const folder = folderOf("echo attempt; sleep 0.2; exit 6", {
      retry: { on: ["exit"], max_attempts: 5 },
    });
    await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder });
    const file = join(folder, "r.json");
    const { id } = readRunRecord(file);
    for (let rounds = 0; readRunRecord(file).state !== "finished"; rounds += 1) {
      const { supervisor } = readRunRecord(file);
      try {
        process.kill(supervisor.pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
      await taskApi(["check-task-run", "r.json"], { cwd: folder });
      // Longer each time: a slow machine gets something done as well.
      await sleep(Math.random() * (600 + 60 * rounds));
    }
    const { attempts } = readRunRecord(file);
    expect(attempts.map(({ result }) => result?.exitCode)).toEqual([6, 6, 6, 6, 6]);
    const log = (await taskApi(["logs", "r.json"], { cwd: folder })).out;
    expect(log).toBe("attempt\n".repeat(5));
    // One that was killed between writing the end down and removing the container leaves that to `clean`.
    await taskApi(["clean", "--in", folder], { cwd: folder });
    expect(await containersOf(id)).toEqual([]);
  });
});
