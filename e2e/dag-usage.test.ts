// What the commands for DAGs say of themselves, and of calls that are wrong; no engine is asked.
import { describe, expect, it } from "vitest";
import { dagDocument } from "./testing/dags.ts";
import { folderWith } from "./testing/folder.ts";
import { taskApi, type Ended } from "./testing/program.ts";

const tree = { "dag.json": dagDocument("image", { a: { script: "true" } }), "dag.txt": "" };

/** Without an engine that could be found. */
async function dag(...args: readonly string[]): Promise<Ended & { readonly cwd: string }> {
  const cwd = folderWith(tree);
  const env = { DOCKER_HOST: "unix:///nowhere/docker.sock", TASK_API_ROOT: undefined };
  const ended = await taskApi(["dag", ...args], { cwd, env });
  return { ...ended, err: ended.err.replaceAll(cwd, "~"), cwd };
}

describe("task-api dag", { tags: ["bundle"] }, () => {
  it("shows its commands", async () => {
    const { code, out } = await dag("--help");
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Usage: task-api dag COMMAND [OPTION…]

      Commands:
        dag run      run a DAG on this machine and stay until its end
        dag trigger  run a DAG in the background
        dag list     list the DAGs in files
        dag show     draw a DAG, or a run of it
        dag lock     write the contracts and digests of a DAG's images, and its forms, beside its file
        dag deploy   write DAGs as files that Airflow reads
        dag why      say why a task of a DAG run ran, was reused, or did not run
        dag prune    remove old DAG runs, their data and records
        dag runs     list DAG runs
        dag state    show how a DAG run and its tasks are, or all of one task
        dag logs     print the log of a task in a DAG run
        dag clear    run tasks of a DAG run again, with all that come after them
        dag mark     say how a task of a DAG run is to count
        dag cancel   end a DAG run
        dag export   write a DAG run as an RO-Crate: what ran, on what, what came out
        dag serve    be the engine of a workflow root until nothing is left to do

      Options:
        --help  this page, or after a command its own page with examples
      "
    `);
    expect(await dag()).toMatchObject({ code: 2, out: "", err: out });
  });

  it.each([
    "run",
    "trigger",
    "lock",
    "deploy",
    "why",
    "prune",
    "runs",
    "state",
    "clear",
    "mark",
    "cancel",
    "serve",
  ])("has a page with examples for %s", async (name) => {
    const { code, out } = await dag(name, "--help");
    expect(code).toBe(0);
    expect(out).toMatchSnapshot();
    expect(out).toContain(`  task-api dag ${name}`);
  });

  it.each([
    [["rn", "dag.json"]],
    [["run"]],
    [["run", "dag.json", "other.json"]],
    [["run", "dag.txt"]],
    [["run", "missing.json"]],
    [["run", "dag.json", "--dag", "other"]],
    [["run", "dag.json", "--cnf", "x"]],
    [["run", "dag.json", "--conf", "missing.json"]],
    [["run", "dag.json", "--run-id", "a/b"]],
    [["run", "dag.json", "--run-id", ".."]],
    [["run", "dag.json", "--parallel", "0"]],
    [["run", "dag.json", "--memory", "lots"]],
    [["run", "dag.json", "--path-map", "a"]],
    [["runs"]],
    [["state", "r"]],
    [["clear", "r"]],
    [["mark", "r", "a"]],
    [["prune"]],
    [["prune", "--older-than", "soon"]],
  ])("says what is wrong with %j, and what to do", async (args) => {
    const { code, out, err } = await dag(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatchSnapshot();
  });

  it("says that no engine answers, with its own exit code", async () => {
    const { code, err } = await dag("run", "dag.json");
    expect(code).toBe(125);
    expect(err).toContain("/nowhere/docker.sock");
  });
});
