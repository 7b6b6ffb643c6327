// What a user sees of a DAG run while it goes on and afterwards: the tree on a terminal, logs, states, the report.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { startTaskApi, taskApi, type Ended } from "./testing/program.ts";
import { SCRIPT, linesOnScreen, startInTerminal } from "./testing/screen.ts";

const out = { name: "out", mounted_path: "/out" };
const pin = { name: "PIN", value: "hunter2-secret", secret: true };

function call(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return taskApi(args, { cwd });
}

describe("a DAG run", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-dag-report", [
      template("true", { inputs: [], outputs: [out], env: [pin] }),
    ]);
  }, 180_000);

  /** `make` writes an item and its secret, `fails` needs two tries to do so, `after` never runs. */
  function givenDag(): string {
    const maps = [
      { upstream_operator: "make", upstream_output_channel: "out", input_channel: "in" },
    ];
    const base = { image, taskTemplate: "default" };
    const fails = 'echo "<script>alert(1)</script>"; echo why >&2; exit 3';
    return folderWith({
      "workflow.json": {
        dag_id: "shown",
        tasks: [
          {
            ...base,
            task_id: "make",
            command: ["sh", "-c", 'mkdir /out/a; echo "$PIN" >/out/a/f; echo "pin $PIN"; sleep 2'],
          },
          {
            ...base,
            task_id: "fails",
            taskTemplate: template(fails, {
              inputs: [{ name: "in", mounted_path: "/in" }],
              outputs: [],
            }),
            iochannel_maps: maps,
            retries: 1,
            retry_delay: 0,
          },
          { ...base, task_id: "after", upstream_task_ids: ["fails"] },
        ],
      },
    });
  }

  it("can be looked at from all sides after its end", async () => {
    const cwd = givenDag();
    const run = await call(cwd, "dag", "run", "workflow.json", "--run-id", "one", "--logs");
    expect(run.code).toBe(1);
    expect(run.out).toContain("make  | pin ***\n");
    expect(run.out).toContain("fails | <script>alert(1)</script>\n");
    expect(run.err).toContain("fails | why\n");

    expect((await call(cwd, "dag", "show", "--run", "one")).out).toMatchInlineSnapshot(`
      "shown: 3 tasks, 2 edges
      ✓ make   success
      ✗ fails  failed           out → in
      ⊘ after  upstream_failed  (order only)
      "
    `);

    expect(await call(cwd, "dag", "logs", "one", "make")).toEqual({
      code: 0,
      out: "pin ***\n",
      err: "",
    });
    const second = { code: 0, out: "why\n", err: "" };
    expect(await call(cwd, "dag", "logs", "one", "fails", "--stderr")).toEqual(second);
    expect(await call(cwd, "dag", "logs", "one", "fails", "--stderr", "--try", "1")).toEqual(
      second,
    );
    expect(await call(cwd, "dag", "logs", "one", "after")).toEqual({
      code: 0,
      out: "",
      err: "after has no log: upstream_failed: Upstream: by its trigger rule all_success, after how the tasks before it ended\n",
    });
    expect((await call(cwd, "dag", "logs", "one", "fails", "--try", "3")).err).toContain(
      "it has been tried 2 times; '3' came",
    );
    expect((await call(cwd, "dag", "logs", "one", "fial")).err).toContain(
      "the DAG has no task 'fial'",
    );

    const report = await call(cwd, "report", "one");
    const file = join(cwd, "workflows/shown/one/report.html");
    expect(report).toEqual({ code: 0, out: `${file}\n`, err: "" });
    const page = readFileSync(file, "utf8");
    expect(page).not.toContain("hunter2");
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page.match(/class="ran st-failed"/g)).toHaveLength(2);
    expect(page).toMatch(/output <b>out<\/b>:\s+1\s+item,\s+1\s+file/);
    expect(page).toContain("pin ***");
    const elsewhere = await call(cwd, "report", "one", "--output", "r.html", "--json");
    expect(JSON.parse(elsewhere.out)).toEqual({ file: join(cwd, "r.html"), state: "failed" });
    expect(existsSync(join(cwd, "r.html"))).toBe(true);
  });

  it("lets a log be watched from before its task has started", async () => {
    const cwd = givenDag();
    const run = startTaskApi(["dag", "run", "workflow.json", "--run-id", "three"], { cwd });
    await run.sees(/make +running/);
    const watching = startTaskApi(["dag", "logs", "three", "fails", "--watch"], { cwd });
    await watching.sees(/waiting for fails to start: it waits for the tasks before it/);
    expect(await call(cwd, "report", "three", "--json")).toMatchObject({ code: 0 });
    const page = readFileSync(join(cwd, "workflows/shown/three/report.html"), "utf8");
    expect(page).toContain("This run goes on.");
    expect(page).toContain('class="ran st-running"');
    expect(await watching.ended).toMatchObject({ code: 0, out: "<script>alert(1)</script>\n" });
    expect((await run.ended).code).toBe(1);
  });

  it("has a log of its own for each item of a task that fans out", async () => {
    const each = 'ls /in; [ "$(ls /in)" = a ] && mkdir /out/a && echo 1 >/out/a/f';
    const cwd = folderWith({
      "workflow.json": {
        dag_id: "items",
        tasks: [
          {
            task_id: "make",
            image,
            taskTemplate: "default",
            command: ["sh", "-c", "for i in a b; do mkdir /out/$i; echo 1 >/out/$i/f; done"],
          },
          {
            task_id: "each",
            image,
            taskTemplate: template(each),
            fan_out: "item",
            iochannel_maps: [
              { upstream_operator: "make", upstream_output_channel: "out", input_channel: "in" },
            ],
          },
        ],
      },
    });
    expect((await call(cwd, "dag", "run", "workflow.json", "--run-id", "four")).code).toBe(1);
    const ofB = await call(cwd, "dag", "logs", "four", "each", "--item", "b");
    expect(ofB).toEqual({ code: 0, out: "b\n", err: "" });
    const none = await call(cwd, "dag", "logs", "four", "each");
    expect(none).toMatchObject({ code: 2, out: "" });
    expect(none.err).toContain("each runs once per item, and each has a log of its own");
    expect(none.err).toContain("say which with --item ITEM, one of: a, b");
    expect((await call(cwd, "dag", "logs", "four", "each", "--item", "c")).err).toContain(
      "each has no item 'c'",
    );
    const { out: file } = await call(cwd, "report", "four");
    const page = readFileSync(file.trim(), "utf8");
    const rows = [...page.matchAll(/<td>(a|b)<\/td>\s*<td>\s*<span class="badge st-(\w+)"/g)];
    expect(rows.map(([, item, state]) => [item, state])).toEqual([
      ["a", "success"],
      ["b", "failed"],
    ]);
    expect(page).toMatch(/<pre class="log">b\n<\/pre/);
  });

  it.runIf(existsSync(SCRIPT))(
    "is a tree below the log on a terminal, gone when it has ended",
    async () => {
      const cwd = givenDag();
      const args = ["dag", "run", "workflow.json", "--run-id", "two"];
      const run = startInTerminal(args, 70, { cwd, env: { NO_COLOR: "1" } });
      await run.sees(/▶ make {3}running {2}1\.\d s[^]* 2 waiting, \d\.\d s.8/);
      const now = linesOnScreen(run.printed()).map((line) => line.trimEnd());
      expect(now.slice(-3)).toEqual([
        "○ fails  waiting",
        "○ after  waiting",
        expect.stringMatching(/^0 of 3 done, 1 running, 2 waiting, \d\.\d s$/),
      ]);
      const { out: printed } = await run.ended;
      const left = linesOnScreen(printed).map((line) => line.trimEnd());
      expect(left.filter((line) => /[├○▶]| of 3 done/.test(line))).toEqual([]);
      expect(left.join("\n")).toContain("shown/two: failed after ");
    },
  );
});
