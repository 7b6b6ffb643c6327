// DAGs run by the program: what is refused before anything starts, what is printed, how tasks end and what follows.
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folderOfDag, resultOf, runDag, stateOf, taskOf } from "./testing/dags.ts";
import { bareImage } from "./testing/images.ts";

const SAY = "mkdir -p /out/i; cat /in/*/* > /out/i/x 2>/dev/null; echo $WORD >> /out/i/x";
const word = [{ name: "WORD", value: "template" }];

describe("a DAG run", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("gives each task what those before it have made, and tells of each change in a line", async () => {
    const cwd = folderOfDag(
      image,
      {
        first: { script: SAY, input: "./data", env: word },
        second: {
          script: SAY,
          after: "first",
          env: word,
          more: { env: [{ name: "WORD", value: "operator" }] },
        },
        third: {
          script: SAY,
          after: "second",
          env: word,
          more: { env: [{ name: "WORD", value: "operator" }] },
        },
      },
      { "data/i/x": "data\n" },
    );
    const conf = { task_form: { third: { WORD: "user" } } };
    const { code, err, out } = await runDag(cwd, ["--conf", JSON.stringify(conf)]);
    expect([code, out]).toEqual([0, ""]);
    expect(resultOf(cwd, "third/out/i/x")).toBe("data\ntemplate\noperator\nuser\n");
    expect(plain(err, cwd)).toMatchInlineSnapshot(`
      "DAG run d/r
      first   running
      first   success N s
      second  running
      second  success N s
      third   running
      third   success N s
      d/r: success after N s
        data and records: ~/workflows/d/r
      "
    `);
    expect(existsSync(join(cwd, "workflows/d/r/task_run-second.json"))).toBe(true);
  });

  it("gives containers what the configs of their tasks say, and warns of those for a cluster", async () => {
    const template = { outputs: [] };
    const config = { type: "k8s", node_selector: { gpu: "a100" } };
    const cwd = folderOfDag(
      image,
      {
        here: { script: "id -u", template, more: { config: { type: "docker", user: "1234" } } },
        there: { script: "id -u", template },
      },
      {},
      { default_args: { config, labels: { team: "a" } } },
    );
    const { code, err } = await runDag(cwd);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^dag\.json:\d+:\d+ warning task\/other-config\n.*\(at default_args\.config\b/,
    );
    expect(err.match(/is for k8s/g)).toHaveLength(1);
    expect(JSON.parse(resultOf(cwd, "task_run-here.json"))).toMatchObject({
      plan: { user: "1234", labels: { team: "a" } },
    });
    expect(JSON.parse(resultOf(cwd, "task_run-there.json")).plan).not.toHaveProperty("user");
    expect(resultOf(cwd, "task_run-here.log")).toContain("1234");
  });

  it("is told in JSON lines for programs", async () => {
    const cwd = folderOfDag(image, { a: { script: "true" }, b: { script: "exit 3", after: "a" } });
    const { code, out, err } = await runDag(cwd, ["--json"]);
    expect([code, err]).toEqual([1, ""]);
    const lines = out
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    const told = lines.map((line) => {
      const { type, task_id: task = "run", state } = Object(line);
      return `${type} ${task} ${state}`;
    });
    const states = ["queued", "running"];
    expect(told).toEqual([
      "began run queued",
      ...[...states, "success"].map((state) => `task a ${state}`),
      ...[...states, "failed"].map((state) => `task b ${state}`),
      "ended run failed",
    ]);
    expect(lines.at(-2)).toMatchObject({
      task_id: "b",
      reason: "Failed",
      exit_code: 3,
      try_number: 1,
    });
  });

  it("is shown as it would be, with nothing started or written", async () => {
    const cwd = folderOfDag(
      image,
      {
        a: {
          script: "true",
          input: "./data",
          env: [{ name: "TOKEN", value: "hunter2", secret: true }],
        },
      },
      { "data/i/x": "" },
    );
    const { code, out } = await runDag(cwd, [
      "--dry-run",
      "--conf",
      '{"task_form": {"a": {"MORE": 5}}}',
    ]);
    expect(code).toBe(0);
    expect(out).not.toContain("hunter2");
    expect(JSON.parse(out)).toMatchObject({
      dag_id: "d",
      tasks: [
        {
          task_id: "a",
          retries: 0,
          env: [
            { name: "TOKEN", value: "***" },
            { name: "MORE", value: "5" },
          ],
          inputs: [{ name: "in", mountedPath: "/in", source: { path: join(cwd, "data") } }],
        },
      ],
    });
    expect(existsSync(join(cwd, "workflows"))).toBe(false);
  });

  it("is refused with everything that is wrong before anything starts", async () => {
    const cwd = folderOfDag(image, {
      a: {
        script: "true",
        input: "./missing",
        env: [
          { name: "ORGAN", value: "liver", choices: ["liver", "kidney"] },
          { name: "FIXED", value: "x", adjustable: false },
        ],
        more: {
          env: [
            { name: "T", value_from: { file: "none.txt" } },
            { name: "E", value_from: { env: "NOT_SET" } },
          ],
        },
      },
    });
    const wrong = { task_form: { a: { ORGAN: "brain", FIXED: "y" }, c: {} } };
    const { code, err } = await runDag(cwd, ["--conf", JSON.stringify(wrong)]);
    expect(code).toBe(2);
    for (const words of [
      "'ORGAN' must be one of",
      "'FIXED' may not be set",
      'no task "c"',
      "does not exist",
      "none.txt cannot be read: ENOENT",
      "NOT_SET is not set",
    ]) {
      expect(err).toContain(words);
    }
    expect(existsSync(join(cwd, "workflows"))).toBe(false);
  });

  it("has an id of its own: a second one of the same id is refused", async () => {
    const cwd = folderOfDag(image, { a: { script: "true" } });
    expect((await runDag(cwd)).code).toBe(0);
    const again = await runDag(cwd);
    expect(again.code).toBe(2);
    expect(again.err).toContain("DAG 'd' has a run 'r' already");
    expect(await stateOf(cwd)).toBe("success a:success");
  });

  it.each([
    ["/", () => "/"],
    ["a parent of the root", (cwd: string) => cwd],
    ["a link out of the root", (cwd: string) => join(cwd, "workflows/out")],
  ])("is refused with %s as a channel", async (_, pathIn) => {
    const tasks = { a: { script: "true", input: "{{ custom.IN }}" } };
    const cwd = folderOfDag(image, tasks);
    mkdirSync(join(cwd, "workflows"));
    symlinkSync("/etc", join(cwd, "workflows/out"));
    const { code, err } = await runDag(cwd, ["--set", `IN=${pathIn(cwd)}`]);
    expect(code).toBe(2);
    expect(err).toMatch(/the folder of input 'in' (?:holds the whole|leaves the) workflow root/);
    expect(existsSync(join(cwd, "workflows/d"))).toBe(false);
  });

  it("goes over data beside the DAG file, from whichever folder it is started", async () => {
    const more = { fan_out: "item" };
    const cwd = folderOfDag(
      image,
      {
        a: {
          script: "for i in /in/*; do mkdir -p /out/${i##*/}; echo x > /out/${i##*/}/x; done",
          input: "data",
          more,
        },
      },
      { "data/one/x": "", "data/two/x": "", "elsewhere/": "" },
    );
    const { code, err } = await runDag(join(cwd, "elsewhere"), [], {});
    expect([code, err]).toMatchObject([2, expect.stringContaining("dag.json")]);
    const there = await runDag(cwd, ["--root", "elsewhere"]);
    expect(there.code).toBe(0);
    expect(existsSync(join(cwd, "elsewhere/d/r/a/out/two/x"))).toBe(true);
  });

  it("is refused where another run of its id has left data that the store does not know", async () => {
    const cwd = folderOfDag(image, { a: { script: "true" } }, { "workflows/d/r/a/out/i/x": "old" });
    const { code, err } = await runDag(cwd);
    expect([code, err]).toEqual([2, expect.stringContaining("which the store does not know")]);
    expect(existsSync(join(cwd, "workflows/d/r/a/out/i/x"))).toBe(true);
  });

  it("goes on with its other tasks where one cannot be run at all", async () => {
    const long = "x".repeat(250);
    const cwd = folderOfDag(image, { [long]: { script: "true" }, fine: { script: "true" } });
    const { code, err } = await runDag(cwd);
    expect(code).toBe(1);
    expect(err).toContain("the task could not be run");
    expect(await taskOf(cwd, "fine")).toMatchObject({ state: "success" });
  });

  it("skips a task that exits with 126 and what depends on it, and goes on by other trigger rules", async () => {
    const cwd = folderOfDag(image, {
      skips: { script: "exit 126" },
      fails: { script: "exit 1" },
      behind: { script: "true", after: "skips" },
      unreached: { script: "true", after: "fails" },
      rescue: { script: "true", after: "fails", ...rule("one_failed") },
      cleanup: { script: "true", after: "unreached", ...rule("all_done") },
      never: { script: "true", after: "rescue", ...rule("all_failed") },
    });
    const { code } = await runDag(cwd);
    expect(await stateOf(cwd)).toBe(
      "success skips:skipped fails:failed behind:skipped unreached:upstream_failed rescue:success cleanup:success never:skipped",
    );
    expect(code).toBe(0);
  });

  it("tries a task again after its delay, and keeps the records of both tries", async () => {
    const cwd = folderOfDag(
      image,
      {
        a: {
          script: "test -e /in/once/x || exit 4",
          input: "data",
          more: { retries: 1, retry_delay: 2 },
        },
      },
      { "data/": "" },
    );
    const { code, err } = await runDag(cwd);
    expect(code).toBe(1);
    expect(err).toContain("up_for_retry");
    expect(await taskOf(cwd, "a")).toMatchObject({ state: "failed", try_number: 2, exit_code: 4 });
    const folder = join(cwd, "workflows/d/r");
    expect(existsSync(join(folder, "task_run-a@try-1.json"))).toBe(true);
    expect(existsSync(join(folder, "task_run-a.json"))).toBe(true);
  });

  it("ends a task that takes too long", async () => {
    const cwd = folderOfDag(image, {
      a: { script: "trap exit TERM; sleep 60 & wait", more: { execution_timeout: 1 } },
    });
    const { code } = await runDag(cwd);
    expect(code).toBe(1);
    expect(await taskOf(cwd, "a")).toMatchObject({ state: "failed", reason: "Timeout" });
  }, 60_000);
});

function rule(trigger_rule: string): { readonly more: object } {
  return { more: { trigger_rule } };
}

/** Without times and folders. */
function plain(text: string, cwd: string): string {
  return text.replaceAll(cwd, "~").replaceAll(/\d+(?:\.\d+)? s\b/g, "N s");
}
