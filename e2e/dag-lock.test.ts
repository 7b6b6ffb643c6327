// A DAG that is pinned to its images, and typed modules without an engine.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { contract, noChannels, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { taskApi } from "./testing/program.ts";

describe("a DAG with a lock", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    const env = [{ name: "N", value: "3", type: "int", minimum: 1 }];
    image = await imageWith("e2e-dag-lock", [template("true", { ...noChannels, env })]);
  }, 180_000);

  it("holds the forms of the DAG, and is made by deploying where there is none", async () => {
    const dag = { dag_id: "d", tasks: [{ task_id: "a", image, taskTemplate: "default" }] };
    const cwd = folderWith({ "dag.json": dag });
    const args = ["dag", "deploy", "dag.json", "out", "--to", "airflow"];
    expect((await taskApi(args, { cwd })).code).toBe(0);
    expect((await taskApi(["dag", "lock", "dag.json"], { cwd })).code).toBe(0);
    const own = readFileSync(join(cwd, "dag.lock.json"), "utf8");
    expect(JSON.parse(own)).toMatchObject({
      images: { [image]: { contract: { templates: [{ identifier: "default" }] } } },
      forms: { a: { N: { title: "N", type: "integer", default: 3, minimum: 1 } } },
    });
    const deployed = readdirSync(join(cwd, "out")).find((name) => name.endsWith(".lock.json"));
    expect(readFileSync(join(cwd, "out", deployed ?? ""), "utf8")).toBe(own);
    const checked = await taskApi([...args, "--check"], { cwd });
    expect(checked).toMatchObject({ code: 0, err: "" });

    const env = [{ name: "N", value: "4" }];
    const changed = { ...dag, tasks: dag.tasks.map((task) => ({ ...task, env })) };
    writeFileSync(join(cwd, "dag.json"), JSON.stringify(changed));
    const validated = await taskApi(["validate", "dag.json"], { cwd });
    expect([validated.code, `${validated.out}${validated.err}`]).toEqual([
      0,
      expect.stringContaining("the forms in the lock are not those that the DAG has now"),
    ]);
  });

  it("runs with the images of the lock, and refuses another of the same name", async () => {
    const dag = { dag_id: "d", tasks: [{ task_id: "a", image, taskTemplate: "default" }] };
    const cwd = folderWith({ "dag.json": dag });
    const without = await taskApi(["dag", "run", "dag.json", "--locked"], { cwd });
    expect([without.code, without.err]).toEqual([2, expect.stringContaining("dag.lock.json")]);

    expect((await taskApi(["dag", "lock", "dag.json"], { cwd })).code).toBe(0);
    const locked = await taskApi(["dag", "run", "dag.json", "--locked", "--run-id", "r"], { cwd });
    expect([locked.code, locked.err]).toEqual([0, expect.stringContaining("d/r: success")]);

    const file = join(cwd, "dag.lock.json");
    const text = readFileSync(file, "utf8").replace(/"sha256:[0-9a-f]{4}/, '"sha256:0000');
    writeFileSync(file, text);
    const other = await taskApi(["dag", "run", "dag.json", "--locked"], { cwd });
    expect([other.code, other.err]).toEqual([
      125,
      expect.stringContaining("is another image than the one that is locked"),
    ]);

    writeFileSync(join(cwd, "more.json"), JSON.stringify({ ...dag, dag_id: "more" }));
    writeFileSync(
      join(cwd, "more.lock.json"),
      JSON.stringify({ lock_version: 1, dag_id: "more", images: {} }),
    );
    const stale = await taskApi(["dag", "run", "more.json", "--locked"], { cwd });
    expect([stale.code, stale.err]).toEqual([2, expect.stringContaining(`lacks ${image}`)]);
  });
});

describe("typed modules", { tags: ["bundle"] }, () => {
  it("are made of a lock without an engine, and checked", async () => {
    const images = {
      "registry.example/tool:1": { contract: contract(template("true", noChannels)) },
    };
    const cwd = folderWith({ "dag.lock.json": { lock_version: 1, dag_id: "d", images } });
    const env = { DOCKER_HOST: "unix:///nowhere.sock" };
    const args = ["codegen", "dag.lock.json", "--output", "images"];
    expect((await taskApi(args, { cwd, env })).code).toBe(0);
    const file = join(cwd, "images/tool.ts");
    expect(readFileSync(file, "utf8")).toContain("registry.example/tool:1");
    expect((await taskApi([...args, "--check"], { cwd, env })).code).toBe(0);
    writeFileSync(file, "");
    const { code, err } = await taskApi([...args, "--check"], { cwd, env });
    expect([code, err]).toEqual([1, expect.stringContaining("task-api codegen dag.lock.json")]);
  });
});
