// A secret reaches the process in the container, and nothing else: no record, log, output, plan, error
// or list of processes (contract §3).
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { noChannels, task, template } from "./testing/documents.ts";
import { containersOf, engineSays } from "./testing/engine.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { LOGIN, noRegistry, startRegistry } from "./testing/registry.ts";
import { readRunRecord } from "./testing/record.ts";
import { startTaskApi, taskApi } from "./testing/program.ts";

const FROM_FILE = "file-secret-Zq81";
const FROM_ENV = "env-secret-Yx72";
const DECLARED = "declared-secret-Wv63";
const REGISTRY = "registry-secret-Ut54";
const ALL = [FROM_FILE, FROM_ENV, DECLARED, REGISTRY];
const SAY =
  'echo "have $A, $B and $C"; echo "$A" >&2; printf %s "$A$B" | head -c 20; echo; sleep 1';

describe("secrets", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    const env = [{ name: "C", value: "", secret: true }];
    image = await imageWith("e2e-secrets", [template(SAY, { ...noChannels, env })]);
  }, 180_000);

  function folderOfTask(changes: object = {}): string {
    const folder = folderWith({
      "secret.txt": `${FROM_FILE}\n`,
      "task.json": task(image, "default", {
        ...noChannels,
        env: [
          { name: "A", value_from: { file: "secret.txt" } },
          { name: "B", value_from: { env: "TEST_SECRET_B" } },
          { name: "C", value: DECLARED },
        ],
        config: { type: "docker", registryUsername: "me", registryPassword: REGISTRY },
        ...changes,
      }),
    });
    chmodSync(join(folder, "secret.txt"), 0o600);
    return folder;
  }

  it.for([
    [],
    ["--json"],
    ["--dry-run"],
    ["--dry-run", "--json"],
    ["--dry-run", "-o", "yaml"],
  ] as const)("stay out of what is printed and written: run %j", async (flags) => {
    const folder = folderOfTask();
    const args = ["run", "task.json", "--watch", "--output", "r.json", ...flags];
    const env = { TEST_SECRET_B: FROM_ENV };
    const { code, out, err } = await taskApi(args, { cwd: folder, env });
    expect(code).toBe(0);
    expect(shown(out + err)).toEqual([]);
    expect(out).toContain("***");
    const files = flags.some((flag) => flag === "--dry-run") ? [] : [leftBehind(folder)];
    expect(files.flatMap(shown)).toEqual([]);
  });

  it("stay out of the list of processes, also of the supervisor's", async () => {
    const folder = folderOfTask({ command: ["/bin/sh", "-c", "trap exit TERM; sleep 30 & wait"] });
    const env = { TEST_SECRET_B: FROM_ENV };
    const started = await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder, env });
    expect(started.code).toBe(0);
    expect(shown(execFileSync("ps", ["-eww", "-o", "args="], { encoding: "utf8" }))).toEqual([]);
    const { supervisor, id } = readRunRecord(join(folder, "r.json"));
    const environment = readFileSync(`/proc/${supervisor.pid}/environ`, "utf8");
    expect(shown(environment)).toEqual([]);
    await handlesSignals(supervisor.pid);
    process.kill(supervisor.pid, "SIGTERM");
    const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    expect(check.code).toBe(143);
    expect(await containersOf(id)).toEqual([]);
  });

  it("stay out of the log that another process takes over", async () => {
    const folder = folderOfTask({ command: ["/bin/sh", "-c", 'sleep 1; echo "A $A"; sleep 0.5'] });
    const env = { TEST_SECRET_B: FROM_ENV };
    await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder, env });
    process.kill(readRunRecord(join(folder, "r.json")).supervisor.pid, "SIGKILL");
    const { out } = await taskApi(["logs", "r.json", "--watch"], { cwd: folder });
    expect(out).toBe("A ***\n");
    expect(shown(leftBehind(folder))).toEqual([]);
  });

  it("stay out of a line in parts that another process takes over in the middle", async () => {
    const [start, end] = [FROM_FILE.slice(0, 4), FROM_FILE.slice(4)];
    // Engines cut a line every 16 KiB: here within the secret.
    const before = 16 * 1024 - start.length;
    const script = `${fill(before, "a")}; printf %s "$A"; ${fill(20_000, "b")}; sleep 4; echo " end"`;
    const folder = folderOfTask({ command: ["/bin/sh", "-c", script] });
    const env = { TEST_SECRET_B: FROM_ENV };
    await taskApi(["run", "task.json", "--output", "r.json"], { cwd: folder, env });
    const log = join(folder, "r.log");
    await expect
      .poll(() => (existsSync(log) ? statSync(log).size : 0), { timeout: 3_000 })
      .toBeGreaterThan(0);
    process.kill(readRunRecord(join(folder, "r.json")).supervisor.pid, "SIGKILL");
    const check = await taskApi(["check-task-run", "r.json", "--watch"], { cwd: folder });
    expect(check.code).toBe(0);
    const texts = readFileSync(log, "utf8")
      .split("\n")
      .map((line) => line.replace(/^\S+ stdout [FP] /, ""));
    expect(texts.join("")).toBe(`${"a".repeat(before)}***${"b".repeat(20_000)} end`);
    expect(leftBehind(folder)).not.toContain(end);
  });

  it("stay out of messages about them", async () => {
    const folder = folderOfTask();
    const unset = await taskApi(["run", "task.json"], { cwd: folder });
    expect(unset.code).toBe(2);
    expect(unset.err).toContain("the environment variable TEST_SECRET_B is not set");
    expect(shown(unset.err)).toEqual([]);
  });

  it.skipIf(noRegistry !== undefined).each([
    ["right", LOGIN.password, 0],
    ["wrong", "wrong-password-Sr45", 125],
  ] as const)(
    "of a registry are used for the pull and shown nowhere, a %s one",
    async (_, password, code) => {
      const store = folderWith();
      const [open, registry] = [
        await startRegistry(store, "open"),
        await startRegistry(store, "login"),
      ];
      onTestFinished(() => [open, registry].forEach(({ stop }) => stop()));
      const pushed = `${open.address}/task-api-test/secret:1`;
      await engineSays("tag", image, pushed);
      await engineSays("push", pushed);
      await engineSays("rmi", pushed);
      const config = {
        type: "docker",
        registryUrl: registry.address,
        registryUsername: LOGIN.username,
        registryPassword: password,
      };
      const folder = folderWith({
        "home/": "",
        "task.json": task(pushed.replace(open.address, registry.address), "default", {
          ...noChannels,
          config,
          command: ["/bin/sh", "-c", "sleep 2"],
        }),
      });
      const home = join(folder, "home");
      const env = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), TEST_SECRET_B: FROM_ENV };
      const args = ["run", "task.json", "--output", "r.json"];
      const program = startTaskApi(args, { cwd: folder, env });
      const processes: string[] = [];
      const isOver = program.ended.then(() => true);
      do processes.push(execFileSync("ps", ["-eww", "-o", "args="], { encoding: "utf8" }));
      while (!(await Promise.race([isOver, sleep(20, false)])));
      const { out, err, code: started } = await program.ended;
      expect(started).toBe(code);
      const check = await taskApi(["check-task-run", "r.json", "--watch", "--json"], {
        cwd: folder,
        env,
      });
      const written = execFileSync("grep", ["-rlaF", "--", password, "."], {
        cwd: folder,
        encoding: "utf8",
      });
      // The task is what the user wrote.
      expect(written.trim().split("\n")).toEqual(["./task.json"]);
      const seen = [...processes, out, err, check.out, check.err].join("\n");
      expect(seen.includes(password)).toBe(false);
      expect(seen.includes(Buffer.from(password).toString("base64"))).toBe(false);
    },
    60_000,
  );

  it("reach the process whole", async () => {
    const folder = folderOfTask({
      command: ["/bin/sh", "-c", 'printf %s "$A/$B/$C" | tr a-z b-za'],
    });
    const env = { TEST_SECRET_B: FROM_ENV };
    const program = startTaskApi(["run", "task.json", "--watch"], { cwd: folder, env });
    const { out } = await program.ended;
    expect(out.trim()).toBe([FROM_FILE, FROM_ENV, DECLARED].map(shifted).join("/"));
  });
});

/** Prints a letter so many times. */
function fill(count: number, letter: string): string {
  return `head -c ${count} /dev/zero | tr '\\0' ${letter}`;
}

/** Everything that the run left in its folder, the documents that the user wrote apart. */
function leftBehind(folder: string): string {
  const files = readdirSync(folder).filter((name) => !["secret.txt", "task.json"].includes(name));
  expect(files.length).toBeGreaterThan(0);
  return files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

/** The secrets that stand in a text. */
function shown(text: string): readonly string[] {
  return ALL.filter((secret) => text.includes(secret));
}

/** What `tr a-z b-za` makes of a text. */
function shifted(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) =>
    String.fromCodePoint(((letter.charCodeAt(0) - 96) % 26) + 97),
  );
}

/** Waits until a process handles signals itself: SIGHUP is one that Node alone would not. */
async function handlesSignals(pid: number): Promise<void> {
  for (;;) {
    const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (BigInt(`0x${mask ?? "0"}`) & 1n) return;
    await sleep(20);
  }
}
