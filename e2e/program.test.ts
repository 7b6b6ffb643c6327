// What the program says of itself, word for word: help, version, and calls that are wrong.
import { describe, expect, it } from "vitest";
import { folderWith } from "./testing/folder.ts";
import { taskApi } from "./testing/program.ts";

const call = (...args: string[]): ReturnType<typeof taskApi> =>
  taskApi(args, { cwd: folderWith() });

describe("task-api", { tags: ["bundle"] }, () => {
  it("shows its commands", async () => {
    const { code, out } = await call("--help");
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "task-api: describe, validate and run processing-containers and DAGs of them

      Usage: task-api COMMAND [OPTION…]

      Commands:
        validate              check processing-container.json, task.json and workflow.json, and DAG files
        run                   run a task
        check                 check the items in the channels of a task, or in a directory
        logs                  print the log of a run
        check-task-run        say how a run is doing or how it ended
        stop                  end a run
        clean                 remove the containers that nobody keeps any more
        runs                  list the runs whose records are in a folder, or show one
        processing-container  print the contract of an image without running it
        dag                   DAGs: run, trigger, list, show, lock, deploy, why, prune, runs, state, logs, clear, mark, cancel, export, serve
        report                write all about a DAG run into one HTML file
        codegen               write typed modules of images for DAG files in TypeScript
        operator              run tasks for an engine that schedules DAGs itself, such as Airflow

      Options:
        --help     this page, or after a command its own page with examples
        --version  the version of this program
        --json     with every command: output for programs

      Example:
        task-api run task.json --watch
      "
    `);
    expect(await call("help")).toEqual({ code: 0, out, err: "" });
    expect(await call("-h")).toEqual({ code: 0, out, err: "" });
    expect(await call()).toEqual({ code: 2, out: "", err: out });
  });

  it.for(["validate", "run", "logs", "check-task-run", "processing-container"])(
    "has a page with examples for %s",
    async (name) => {
      const { code, out } = await call(name, "--help");
      expect(code).toBe(0);
      expect(out).toMatchSnapshot();
      expect(out.match(/^ {2}task-api /gm)?.length ?? 0).toBeGreaterThanOrEqual(2);
      expect(await call("help", name)).toEqual({ code, out, err: "" });
    },
  );

  it("tells its version, for people and for programs", async () => {
    const { out } = await call("--version");
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(JSON.parse((await call("--version", "--json")).out)).toEqual({ version: out.trim() });
  });

  it.for([
    [["vaildate", "x.json"], "there is no command 'vaildate'", "did you mean validate?"],
    [["run", "--wacth", "x.json"], "'run' has no option --wacth", "did you mean --watch?"],
    [["run", "x.json", "--mode", "k9s"], "--mode is one of docker, k8s; 'k9s' came", undefined],
    [
      ["run", "x.json", "--namespace", "a"],
      "--namespace is for --mode k8s; the mode is docker",
      "add --mode k8s, or leave --namespace out",
    ],
    [
      ["run", "x.json", "--mode", "docker", "--startup-timeout", "PT1M"],
      "--startup-timeout is for --mode k8s; the mode is docker",
      "add --mode k8s, or leave --startup-timeout out",
    ],
    [
      ["clean", "--context", "dev"],
      "--context is for --mode k8s; the mode is docker",
      "add --mode k8s, or leave --context out",
    ],
    [
      ["clean", "--mode", "k8s", "--namespace", "../x"],
      "--namespace takes the name of a namespace (lower case letters, digits and hyphens); '../x' came",
      "see which there are: kubectl get namespaces",
    ],
    [
      ["processing-container", "image:1", "--mode", "k8s", "--context", ""],
      "--context takes a value; '' came",
      undefined,
    ],
    [
      ["run", "x.json", "--mode", "k8s", "--startup-timeout", "0"],
      "--startup-timeout takes seconds above 0 or an ISO 8601 duration; '0' came",
      "for example --startup-timeout 600, or PT10M",
    ],
    [
      ["run", "x.json", "-o", "yaml"],
      "--format says how --dry-run prints",
      "add --dry-run; the record of a run is JSON",
    ],
    [["run"], "'run' takes FILE; none came", "task-api run --help shows examples"],
    [["run", "a", "b"], "'run' takes FILE; 2 came", "task-api run --help shows examples"],
    [
      ["run", "x.json", "--overwrite", "--keep"],
      "--overwrite and --keep exclude each other",
      "give one of them",
    ],
    [["run", "x.json", "--env", "A"], "--env takes NAME=VALUE; 'A' came", undefined],
  ] as const)("refuses the call %j", async ([args, message, hint]) => {
    const next = hint === undefined ? "" : `  next step: ${hint}\n`;
    expect(await call(...args)).toEqual({
      code: 2,
      out: "",
      err: `task-api: ${message}\n${next}`,
    });
    const { code, out, err } = await call(...args, "--json");
    expect({ code, err }).toEqual({ code: 2, err: "" });
    expect(JSON.parse(out)).toEqual({
      error: { message, ...(hint !== undefined && { nextStep: hint }) },
      exitCode: 2,
    });
  });
});
