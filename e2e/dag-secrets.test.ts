// A secret of a DAG run reaches the containers, and is nowhere else once the run has ended (contract §3).
import { chmodSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  folderOfDag,
  runArguments,
  runDag,
  startDag,
  stateOf,
  taskOf,
  untilEnded,
} from "./testing/dags.ts";
import { bareImage } from "./testing/images.ts";
import { taskApi } from "./testing/program.ts";

const OPERATOR = "operator-secret-Aq10";
const USER = "user-secret-Bw29";
const TEMPLATE = "template-secret-Ce38";
const FILE = "file-secret-Dr47";
const ENV = "env-secret-Et56";
const LOGIN = "login-secret-Fy65";
const ALL = [OPERATOR, USER, TEMPLATE, FILE, ENV, LOGIN];
const NAMES = ["OP", "USR", "TPL", "FIL", "ENVI"];

/** Fails unless all secrets are there; prints them, as scripts do. */
const WANTED = [OPERATOR, USER, TEMPLATE, FILE, ENV]
  .map((value) => value.replaceAll("-secret-", "-sec''ret-"))
  .join("");
const CHECK = `
  echo "$OP $USR $TPL $FIL $ENVI"
  test "$OP$USR$TPL$FIL$ENVI" = ${WANTED}`;

function secretTask(script: string): object {
  return {
    script,
    env: NAMES.map((name) => ({ name, value: name === "TPL" ? TEMPLATE : "", secret: true })),
    more: {
      env: [
        { name: "OP", value: OPERATOR },
        { name: "FIL", value_from: { file: "secret.txt" } },
        { name: "ENVI", value_from: { env: "TEST_DAG_SECRET" } },
      ],
      registryUsername: "me",
      registryPassword: LOGIN,
    },
  };
}

const CONF = JSON.stringify({ task_form: { a: { USR: USER } } });
const env = { TEST_DAG_SECRET: ENV };

describe("secrets of a DAG run", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  function folderOfSecrets(script: string, tree: object = {}): string {
    const { more, ...task } = Object(secretTask(script));
    const cwd = folderOfDag(
      image,
      { a: { ...task, more: { ...more, mount_conf: true } } },
      { "secret.txt": `${FILE}\n`, ...tree },
      {
        default_args: {
          registryPassword: LOGIN,
          config: { type: "docker", registryPassword: LOGIN },
        },
      },
    );
    chmodSync(join(cwd, "secret.txt"), 0o600);
    return cwd;
  }

  it.each([[[]], [["--json"]], [["--cache"]], [["--dry-run"]]])(
    "reach the container, and nothing that is printed or written: dag run %j",
    async (flags) => {
      const cwd = folderOfSecrets(CHECK);
      const { code, out, err } = await runDag(cwd, ["--conf", CONF, ...flags], { env });
      expect([code, leaks(out + err)]).toEqual([0, []]);
      expect(leaksBelow(join(cwd, "workflows"))).toEqual([]);
      const told = await Promise.all(
        [["state", "r"], ["why", "r", "a"], ["runs"]].map((words) =>
          taskApi(["dag", ...words, "--json"], { cwd }),
        ),
      );
      expect(told.flatMap((one) => leaks(one.out + one.err))).toEqual([]);
    },
  );

  it("are gone when their run has ended, while others go on", async () => {
    const cwd = folderOfSecrets(
      `[ -e /kaapana/conf/conf.json ] && ${CHECK.trim().split("\n").at(-1)}`,
    );
    const waits = folderOfDag(
      image,
      { w: { script: "trap exit TERM; sleep 60 & wait" } },
      {},
      { dag_id: "w" },
    );
    const root = join(cwd, "workflows");
    const running = startDag(waits, ["--root", root]);
    await running.sees(/w {2}running/);
    expect((await runDag(cwd, ["--conf", CONF], { env })).code).toBe(0);
    expect(leaksBelow(root)).toEqual([]);
    running.child.kill("SIGINT");
    await running.ended;
  });

  it("are still there for the engine that takes the run over, in whatever environment", async () => {
    const cwd = folderOfSecrets(CHECK, { "go/": "" });
    const running = startDag(cwd, ["--conf", CONF], { env });
    await running.sees(/DAG run d\/r/);
    running.child.kill("SIGKILL");
    await running.ended;
    await taskApi(["dag", "serve", "--min-free-disk", "0"], { cwd });
    expect(await untilEnded(cwd)).toBe("success a:success");
    expect(leaksBelow(join(cwd, "workflows"))).toEqual([]);
  });

  it("are for nobody else while they are kept", async () => {
    const cwd = folderOfSecrets("trap exit TERM; sleep 60 & wait");
    await taskApi(runArguments("trigger", ["--conf", CONF]), { cwd, env });
    await expect.poll(() => stateOf(cwd), { timeout: 20_000 }).toBe("running a:running");
    const engine = join(cwd, "workflows/@engine");
    expect(statSync(engine).mode & 0o077).toBe(0);
    const open = readdirSync(engine).filter(
      (name) => (statSync(join(engine, name)).mode & 0o077) !== 0,
    );
    expect(open.filter((name) => name.startsWith("store.db"))).toEqual([]);
    expect(leaksBelow(join(cwd, "workflows/d"))).toEqual([]);
    await taskApi(["dag", "cancel", "r"], { cwd });
    await untilEnded(cwd);
  });

  it("are not to be had for a task that is cleared after the end, which says so", async () => {
    const cwd = folderOfSecrets(CHECK);
    await runDag(cwd, ["--conf", CONF], { env });
    await taskApi(["dag", "clear", "r", "a"], { cwd, env });
    await expect
      .poll(() => taskOf(cwd, "a"), { timeout: 20_000 })
      .toMatchObject({
        state: "failed",
        try_number: 2,
        message: expect.stringContaining(
          "the secret value of OP was removed when the DAG run ended",
        ),
      });
    rmSync(join(cwd, "workflows"), { recursive: true });
  });
});

function leaks(text: string): readonly string[] {
  return ALL.filter((secret) => text.includes(secret));
}

/** Files below a folder that hold a secret, with the secret. */
function leaksBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) =>
        leaks(readFileSync(join(entry.parentPath, entry.name), "latin1")).map(
          (secret) => `${entry.name}: ${secret}`,
        ),
      );
  } catch {
    // A dry run has made no folder.
    return [];
  }
}
