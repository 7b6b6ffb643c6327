// Images behind a login that an Airflow connection has.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { workflowRoot } from "../testing/airflow.ts";
import { callApi, logOf, runToEnd, taskOf, untilEnded, xcomOf } from "../testing/airflow-api.ts";
import { freshDagId, makeScriptDag } from "../testing/airflow-dags.ts";
import { template } from "../testing/documents.ts";
import { engineSays } from "../testing/engine.ts";
import { folderForFile } from "../testing/folder.ts";
import { bareImage, imageWith } from "../testing/images.ts";
import { LOGIN, startRegistry, type Registry } from "../testing/registry.ts";
import { startWaitingTask } from "../testing/waiting-task.ts";

describe("an image behind a login, on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  const store = folderForFile();
  let registry: Registry;
  let image = "";

  beforeAll(async () => {
    const local = await imageWith("e2e-airflow-login", [template("true", { identifier: "t" })]);
    const open = await startRegistry(store, "open");
    const pushed = `${open.address}/task-api-test/behind-login:1`;
    await engineSays("tag", local, pushed);
    await engineSays("push", pushed);
    await engineSays("rmi", pushed);
    open.stop();
    registry = await startRegistry(store, "login");
    image = pushed.replace(open.address, registry.address);
  }, 180_000);

  afterAll(() => registry.stop());

  it.each([false, true])(
    "is pulled with the login of a connection, whose password is shown nowhere (deferrable: %s)",
    async (deferrable) => {
      const { run, state } = await runWith(LOGIN.password, deferrable);
      expect(state).toBe("success a:success");
      const shown = [await logOf(run, "a"), JSON.stringify(await xcomOf(run, "a", "task_run"))];
      expect(shown[0]).toContain("was run");
      expect([...shown, filesOf(join(workflowRoot(), run.dagId))].join("\n")).not.toContain(
        LOGIN.password,
      );
    },
  );

  const registryPassword = "a password of a DAG file";
  const login = { registryUrl: "registry.example", registryUsername: "somebody", registryPassword };
  it.each([login, { config: { type: "docker", ...login } }])(
    "is shown to nobody who looks at a task that a trigger runs: %j",
    async (given) => {
      const more = { deferrable: true, ...given };
      const { run, go } = await startWaitingTask(await bareImage("e2e-airflow"), more);
      const path = `/dags/${run.dagId}/dagRuns/${run.runId}/taskInstances/a`;
      const { status, body } = await callApi("GET", path);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).toContain("somebody");
      expect(JSON.stringify(body)).not.toContain(registryPassword);
      go();
      expect(await untilEnded(run)).toBe("success a:success");
    },
  );

  it("is not asked for again with a login that is refused; the log says what to do, and not the password", async () => {
    const { run, state } = await runWith("a wrong password", false);
    expect(state).toBe("failed a:failed");
    expect(await taskOf(run, "a")).toMatchObject({ tryNumber: 1 });
    const log = await logOf(run, "a");
    expect(log).toMatch(/RegistryUnauthorized/);
    expect(log).toMatch(/Next step: /);
    expect(log).not.toContain("a wrong password");
  });

  /** A task of the image, with retries, whose connection has this password. */
  async function runWith(password: string, deferrable: boolean) {
    const id = freshDagId("registry");
    const [host = "", port = ""] = registry.address.split(":");
    const connection = { connection_id: id, conn_type: "generic", host, port: Number(port) };
    const made = await callApi("POST", "/connections", {
      ...connection,
      login: LOGIN.username,
      password,
    });
    expect(made.status).toBeLessThan(300);
    onTestFinished(async () => void (await callApi("DELETE", `/connections/${id}`)));
    const more = { registry_conn_id: id, deferrable, retries: 1, retry_delay: 1 };
    const dag = await makeScriptDag("registry", image, { a: { script: "echo was run", more } });
    const { state, ...run } = await runToEnd(dag);
    // The next one has to pull it as well.
    if (state.startsWith("success")) await engineSays("rmi", image);
    return { run, state };
  }
});

/** What all files below a folder hold. */
function filesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
