// `task-api dag deploy`: DAGs as files that Airflow reads, from their files and locks alone; no engine is asked.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract, template } from "./testing/documents.ts";
import { folderWith, type Tree } from "./testing/folder.ts";
import { taskApi, type Ended } from "./testing/program.ts";

const image = "registry.example/tool:1";
const declared = [
  { name: "ORGAN", value: "liver", choices: ["liver", "lung"] },
  { name: "LICENSE", value: "", secret: true },
];
const images = {
  [image]: { contract: contract(template("true", { outputs: [], env: declared })) },
};

function dag(dag_id: string, task: object = {}): object {
  const inputs = [{ name: "in", input: { host_path: "./data" } }];
  const env = [{ name: "ORGAN", value: "lung" }];
  return {
    dag_id,
    tasks: [{ task_id: "a", image, taskTemplate: "default", inputs, env, ...task }],
  };
}

function lock(dag_id: string): object {
  return { lock_version: 1, dag_id, images };
}

function study(task?: object, more: Tree = {}): string {
  return folderWith({
    "study.json": dag("study", task),
    "study.lock.json": lock("study"),
    ...more,
  });
}

function deploy(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
  return taskApi(["dag", "deploy", ...args, "--to", "airflow"], { cwd, env });
}

/** The document or the lock that a DAG file leads to. */
function deployed(folder: string, dagId: string, kind: "json" | "lock.json"): unknown {
  const text = readFileSync(join(folder, `${dagId}.py`), "utf8");
  const [, stem = ""] = /load_workflow\(__file__, "(.+)\.json"\)/.exec(text) ?? [];
  return JSON.parse(readFileSync(join(folder, `${stem}.${kind}`), "utf8"));
}

describe("task-api dag deploy", { tags: ["bundle"] }, () => {
  it("writes a DAG file with its document and lock, and the same once more changes nothing", async () => {
    const cwd = study();
    const folder = join(cwd, "airflow/dags");
    const first = await deploy(cwd, "study.json", "airflow/dags");
    expect([first.code, first.out, first.err]).toEqual([0, "", `wrote ${folder}/study.py\n`]);
    expect(deployed(folder, "study", "json")).toMatchObject({
      dag_id: "study",
      tasks: [{ inputs: [{ input: { host_path: join(cwd, "data") } }] }],
    });
    expect(deployed(folder, "study", "lock.json")).toEqual({
      ...lock("study"),
      forms: {
        a: {
          ORGAN: { title: "ORGAN", type: "string", default: "lung", enum: ["liver", "lung"] },
        },
      },
    });
    const names = readdirSync(folder);
    const again = await deploy(cwd, "study.json", "airflow/dags");
    expect([again.code, again.err]).toEqual([0, `${folder}/study.py is up to date\n`]);
    expect(readdirSync(folder)).toEqual(names);
  });

  it("takes TypeScript and Python as well, and only one DAG of them if it is told so", async () => {
    const make = (id: string): string => `const ${id} = new Dag("${id}");
${id}.task("a", { image: "${image}", taskTemplate: "default", inputs: { in: hostPath("data") } });
export { ${id} };
`;
    const python = `from airflow.models import DAG
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator
with DAG("three") as dag:
    KaapanaTaskOperator(task_id="a", image="${image}", taskTemplate={"identifier": "t",
        "description": "", "inputs": [], "outputs": [], "env": []})
`;
    const head = 'import { Dag, hostPath } from "@task-api/workflow/dag";\n';
    const tree = {
      "dags.ts": `${head}${make("one")}${make("two")}`,
      "dags.lock.json": lock("one"),
      "three.py": python,
      "three.lock.json": lock("three"),
    };
    const cwd = folderWith(tree);
    const one = await deploy(cwd, "dags.ts", "three.py", "out", "--dag", "one");
    expect([one.code, one.err]).toEqual([0, expect.stringContaining("out/one.py")]);
    expect(readdirSync(join(cwd, "out")).filter((name) => name.endsWith(".py"))).toEqual([
      "one.py",
    ]);
    const all = await deploy(cwd, "dags.ts", "three.py", "out");
    expect([all.code, all.err]).toEqual([
      0,
      expect.stringContaining("three.py would run on Airflow"),
    ]);
    expect(deployed(join(cwd, "out"), "two", "json")).toMatchObject({
      tasks: [{ inputs: [{ name: "in", input: { host_path: join(cwd, "data") } }] }],
    });
    expect(deployed(join(cwd, "out"), "three", "lock.json")).toMatchObject({ forms: {} });
    const none = await deploy(cwd, "dags.ts", "out", "--dag", "four");
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("no DAG 'four'")]);
  });

  it("writes no secret, and says where one is without showing it", async () => {
    const env = [{ name: "LICENSE", value: "s3cret-value" }];
    const config = { type: "docker", registryPassword: "p4ssword-of-config" };
    const cwd = study({ env, registryUsername: "me", registryPassword: "p4ssword", config });
    const { code, out, err } = await deploy(cwd, "study.json", "out");
    expect(code).toBe(2);
    expect(`${out}${err}`).not.toMatch(/s3cret|p4ssword/);
    expect(err).toContain(
      "the variable 'LICENSE' is secret and its value stands here as plain text",
    );
    expect(err.match(/'registryPassword' is a secret/g)).toHaveLength(2);
    expect(err).toContain("registry_conn_id");
    expect(err).toContain("study.json:");
    expect(readdirSync(cwd)).not.toContain("out");
  });

  it("keeps what was changed by hand, unless it is forced, and writes none of the others then", async () => {
    const cwd = study(undefined, { "other.json": dag("other"), "other.lock.json": lock("other") });
    const folder = join(cwd, "out");
    await deploy(cwd, "study.json", "out");
    writeFileSync(join(folder, "study.py"), "# airflow, dag: mine\n");
    const kept = await deploy(cwd, "other.json", "study.json", "out");
    expect([kept.code, kept.err]).toEqual([2, expect.stringContaining("--force")]);
    expect(readFileSync(join(folder, "study.py"), "utf8")).toBe("# airflow, dag: mine\n");
    expect(readdirSync(folder)).not.toContain("other.py");
    const forced = await deploy(cwd, "other.json", "study.json", "out", "--force");
    expect(forced.code).toBe(0);
    expect(deployed(folder, "study", "json")).toMatchObject({ dag_id: "study" });
  });

  it("says in CI whether all is there, and writes nothing", async () => {
    const cwd = study();
    const check = (): Promise<Ended> => deploy(cwd, "study.json", "out", "--check");
    const before = await check();
    expect([before.code, before.err]).toEqual([1, expect.stringContaining("is not there")]);
    expect(readdirSync(cwd)).not.toContain("out");
    await deploy(cwd, "study.json", "out");
    expect(await check()).toMatchObject({ code: 0, err: "" });
    writeFileSync(join(cwd, "study.json"), JSON.stringify(dag("study", { retries: 2 })));
    const after = await check();
    expect([after.code, after.err]).toEqual([
      1,
      expect.stringContaining("not what the DAG is now"),
    ]);
  });

  it("refuses DAGs that are wrong, that are there twice, and folders that are none", async () => {
    const cwd = study({ env: [{ name: "ORGAN", value: "heart" }] }, { "same.json": dag("study") });
    const wrong = await deploy(cwd, "study.json", "out");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("heart")]);
    const twice = await deploy(cwd, "study.json", "same.json", "out");
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining("'study' twice")]);
    const file = await deploy(cwd, "study.json", "same.json");
    expect([file.code, file.err]).toEqual([2, expect.stringContaining("is a file")]);
    const call = await taskApi(["dag", "deploy", "study.json", "out"], { cwd });
    expect([call.code, call.err]).toEqual([2, expect.stringContaining("--to airflow")]);
  });
});
