// Tasks that fan out over items, and tasks that go on with the items that are left (contract §4, §5).
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  folderOfDag,
  resultOf,
  runDag,
  startDag,
  stateOf,
  taskOf,
  type ScriptTask,
} from "./testing/dags.ts";
import { engineSays } from "./testing/engine.ts";
import { bareImage } from "./testing/images.ts";

const items = { "data/a/x": "", "data/b/x": "", "data/c/x": "", "data/d/x": "" };
/** Fails for item b as long as there is no file `ok` in it. */
const EACH = `
  now() { cut -d" " -f1 /proc/uptime; }
  item=$(ls /in); mkdir -p /out/$item; now > /out/$item/begin; sleep 0.5; now > /out/$item/end
  if [ $item = b ] && [ ! -e /in/b/ok ]; then exit 3; fi`;

function fanOut(script: string, more: object = {}): Readonly<Record<string, ScriptTask>> {
  return { a: { script, input: "data", more: { fan_out: { by: "item", limit: 2 }, ...more } } };
}

interface Row {
  readonly item: string;
  readonly state: string;
  readonly exitCode?: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outputs: object;
  readonly record: string;
}

function rowsIn(cwd: string): readonly Row[] {
  return Object(JSON.parse(resultOf(cwd, "@items/a/items.json"))).rows;
}

describe("a task with one container per item", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("loses nothing of the others when one fails, runs no more than it may, and says what became of each", async () => {
    const cwd = folderOfDag(image, fanOut(EACH), items);
    const { code, err } = await runDag(cwd, ["--parallel", "4"]);
    expect(code).toBe(1);
    expect(err).toContain('1 of 4 item(s) failed: "b" (3); the results of the others are there');
    expect(readdirSync(join(cwd, "workflows/d/r/a/out"))).toEqual(["a", "c", "d"]);
    const rows = rowsIn(cwd);
    expect(
      rows.map(({ item, state, exitCode, outputs }) => [item, state, exitCode, outputs]),
    ).toEqual([
      ["a", "success", 0, { out: true }],
      ["b", "failed", 3, { out: false }],
      ["c", "success", 0, { out: true }],
      ["d", "success", 0, { out: true }],
    ]);
    for (const { record, startedAt, endedAt } of rows) {
      expect(existsSync(join(cwd, "workflows/d/r/@items/a", record))).toBe(true);
      expect(Date.parse(endedAt)).toBeGreaterThan(Date.parse(startedAt));
    }
    const most = rows.map(
      ({ startedAt }) =>
        rows.filter((other) => other.startedAt <= startedAt && startedAt < other.endedAt).length,
    );
    expect(Math.max(...most)).toBe(2);
  });

  it("does only what has failed when it is tried again", async () => {
    const cwd = folderOfDag(image, fanOut(EACH, { retries: 1, retry_delay: 2 }), items);
    const running = startDag(cwd);
    await running.sees(/up_for_retry/);
    const before = ["a", "c", "d"].map((item) => resultOf(cwd, `a/out/${item}/begin`));
    writeFileSync(join(cwd, "data/b/ok"), "");
    expect((await running.ended).code).toBe(0);
    expect(["a", "c", "d"].map((item) => resultOf(cwd, `a/out/${item}/begin`))).toEqual(before);
    expect(existsSync(join(cwd, "workflows/d/r/a/out/b/end"))).toBe(true);
    expect(rowsIn(cwd).map(({ state }) => state)).toEqual(
      Array.from({ length: 4 }, () => "success"),
    );
  });

  it("keeps what an item writes beside its folder, and fails where two items write the same", async () => {
    const beside =
      "item=$(ls /in); mkdir /out/$item; echo $item > /out/$item/x; echo $item > /out/$NAME";
    const tasks = fanOut("[ $(ls /in) = a ] && NAME=summary || NAME=of-$(ls /in); " + beside);
    const cwd = folderOfDag(image, tasks, { "data/a/x": "", "data/b/x": "" });
    expect((await runDag(cwd)).code).toBe(0);
    expect(readdirSync(join(cwd, "workflows/d/r/a/out"))).toEqual(["a", "b", "of-b", "summary"]);

    const same = folderOfDag(image, fanOut(`NAME=summary; ${beside}`), {
      "data/a/x": "",
      "data/b/x": "",
    });
    const { code, err } = await runDag(same);
    expect(code).toBe(1);
    expect(err).toMatch(/1 of 2 item\(s\) failed/);
    expect(rowsIn(same).filter(({ state }) => state === "failed")).toMatchObject([
      {
        message: expect.stringContaining(
          `"summary" in output 'out' has the name of another item's`,
        ),
      },
    ]);
  });

  it("is stopped with all that runs of it, and begins nothing more", async () => {
    const cwd = folderOfDag(image, fanOut("trap exit TERM; sleep 60 & wait"), items);
    const running = startDag(cwd);
    await running.sees(/a {2}running/);
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(await stateOf(cwd)).toBe("failed a:failed");
    expect(rowsIn(cwd).length).toBeLessThan(4);
    const format = '{{.Label "task-api.record"}}';
    const left = await engineSays(
      "ps",
      "--all",
      "--filter",
      "label=task-api.dag=d",
      "--format",
      format,
    );
    expect(left).not.toContain(cwd);
  });

  it("succeeds with nothing where there are no items", async () => {
    const cwd = folderOfDag(image, fanOut(EACH), { "data/": "" });
    expect((await runDag(cwd)).code).toBe(0);
    expect(await taskOf(cwd, "a")).toMatchObject({ state: "success", message: "0 item(s) done" });
  });
});

describe("a task with resume_items", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-dag");
  }, 180_000);

  it("is given only items that have no good result yet", async () => {
    const script = `
      echo given $(ls /in)
      for item in $(ls /in); do
        if [ $item = c ] && [ ! -e /in/c/ok ]; then exit 3; fi
        mkdir -p /out/$item; cut -d" " -f1 /proc/uptime > /out/$item/x; sleep 0.1
      done`;
    const more = { resume_items: true, retries: 1, retry_delay: 2 };
    const cwd = folderOfDag(image, { a: { script, input: "data", more } }, items);
    const running = startDag(cwd);
    await running.sees(/up_for_retry/);
    const before = resultOf(cwd, "a/out/a/x");
    writeFileSync(join(cwd, "data/c/ok"), "");
    expect((await running.ended).code).toBe(0);
    expect(resultOf(cwd, "a/out/a/x")).toBe(before);
    expect(readdirSync(join(cwd, "workflows/d/r/a/out"))).toEqual(["a", "b", "c", "d"]);
    const folder = join(cwd, "workflows/d/r");
    const logs = readdirSync(folder).filter(
      (name) => name.startsWith("task_run-a") && !name.endsWith(".json"),
    );
    const given = logs
      .toSorted()
      .map((name) => /given ([a-d ]+[a-d])/.exec(readFileSync(join(folder, name), "utf8"))?.[1]);
    // The last one with a result may be half done.
    expect(new Set(given)).toEqual(new Set(["a b c d", "b c d"]));
  });
});
