// The wheel of the provider, installed as a platform without a network installs it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand, type Finished } from "../../scripts/engine/run-command.ts";
import { sayOnStderr } from "../../scripts/engine/say.ts";
import { buildWheel } from "../../scripts/python/build-wheel.ts";
import { theAirflow } from "../testing/airflow.ts";
import { folderWith } from "../testing/folder.ts";

describe("the wheel of the provider", { tags: ["airflow"] }, () => {
  let scratch: string;
  let bin: string;
  let installed: Finished;

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "task-api-wheel-"));
    const wheel = await buildWheel(join(scratch, "dist"), sayOnStderr);
    // An Airflow that has no provider of ours: what is installed adds files to the copy, and changes none.
    const environment = join(scratch, "airflow");
    await runCommand("cp", ["-a", dirname(theAirflow().bin), environment]);
    bin = join(environment, "bin");
    const into = ["--offline", "--python", join(bin, "python")];
    installed = await runCommand(join(bin, "uv"), ["pip", "install", ...into, wheel]);
  }, 300_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it("is installed without a network, and needs nothing that an Airflow has not", () => {
    expect(installed).toMatchObject({ code: 0 });
    expect(installed.stderr).toMatch(/^Installed 1 package in .*\n \+ task-api-airflow==/m);
  });

  it("is a provider of Airflow's, with the module names of DAG files", async () => {
    const providers = await inAirflow(["-m", "airflow", "providers", "list", "-o", "plain"]);
    expect(providers.stdout).toContain("task-api-airflow");
    const code = `
import importlib, json, task_api_airflow
from importlib.resources import files
names = ["task_api_operator.KaapanaTaskOperator", "task_api_operators.KaapanaTaskOperator",
  "task_api.processing_container.pc_models", "kaapana.blueprints.kaapana_global_variables"]
for name in names: importlib.import_module(name)
print()
print(json.dumps([task_api_airflow.__file__, files("task_api_airflow").joinpath("py.typed").is_file()]))
`;
    const imported = await inAirflow(["-c", code]);
    const [file, isTyped] = Object(JSON.parse(imported.stdout.trim().split("\n").at(-1) ?? ""));
    expect(file).toContain(join(scratch, "airflow/lib"));
    expect(isTyped).toBe(true);
  });

  it("leaves a platform its own modules of these names", async () => {
    const platform = folderWith({
      "kaapana/__init__.py": "",
      "kaapana/operators/__init__.py": "",
      "kaapana/operators/old.py": "NAME = 'old'\n",
      "kaapana/blueprints/__init__.py": "",
      "kaapana/blueprints/kaapana_global_variables.py": "BATCH_NAME = 'batch'\n",
    });
    // As Airflow adds the folder of plugins.
    const code = `
import sys; sys.path.append(sys.argv[1])
from kaapana.operators.old import NAME
from kaapana.blueprints.kaapana_global_variables import BATCH_NAME
print(NAME, BATCH_NAME)`;
    expect(await inAirflow(["-c", code, platform])).toMatchObject({ stdout: "old batch\n" });
  });

  function inAirflow(args: readonly string[]): Promise<Finished> {
    const env = { ...theAirflow().env, AIRFLOW_HOME: join(scratch, "home"), PYTHONPATH: "" };
    return runCommand(join(bin, "python"), args, { env });
  }
});
