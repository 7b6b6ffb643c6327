import { readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DagPlan } from "../plan/dag-plan.ts";
import { keepSecrets } from "../plan/keep-secrets.ts";
import type { RunPlace } from "../plan/layout.ts";
import { folderWith } from "../testing/dag-file.ts";
import { dagOf, instancesOf } from "../testing/dags.ts";
import { confFileFor, settingsFor } from "./conf-file.ts";

const workflow = dagOf(
  {
    a: {
      template: { env: [{ name: "TOKEN", value: "", secret: true }] },
      more: { mount_conf: true },
    },
    b: { more: { mount_conf: "/etc/conf.json" } },
    c: {},
  },
  { params: { depth: 3, study: "default" } },
);
const conf = {
  study: 7,
  task_form: {
    a: { TOKEN: "hunter2", ORGAN: "liver" },
    b: { env: [{ name: "OTHER", value: "x" }] },
  },
};

async function given(): Promise<{ plan: DagPlan; place: RunPlace }> {
  const root = folderWith({});
  const kept = keepSecrets(await instancesOf(workflow, conf), {});
  const plan = {
    version: 1 as const,
    root,
    file: "/dags/d.json",
    workflow: kept.masked(workflow),
    instances: kept.instances,
    images: {},
    conf: kept.maskedConf(conf),
    engine: { kind: "docker" as const, host: "unix:///run/docker.sock" },
  };
  return { plan, place: { root, dagId: "d", dagRunId: "r" } };
}

function contentOf(file: string | undefined): unknown {
  return JSON.parse(readFileSync(file ?? "", "utf8"));
}

describe("the conf of a run as a file for a task", () => {
  it("holds what is the run's and the task's own, and no other task's input", async () => {
    const run = await given();
    expect(contentOf(confFileFor(0, run))).toEqual({
      depth: 3,
      study: 7,
      task_form: { a: { TOKEN: "***", ORGAN: "liver" } },
      dag_id: "d",
      dag_run_id: "r",
    });
    expect(contentOf(confFileFor(1, run))).toMatchObject({
      task_form: { b: { env: [{ name: "OTHER", value: "x" }] } },
    });
  });

  it("is not there for a task that does not want it", async () => {
    expect(confFileFor(2, await given())).toBeUndefined();
  });

  it("can be read by the user of the image, and written by nobody else", async () => {
    const file = confFileFor(0, await given());
    expect(statSync(file ?? "").mode & 0o777).toBe(0o644);
  });

  it("is what results may depend on, the run's own name aside", async () => {
    const { plan, place } = await given();
    expect(settingsFor(0, { plan })).not.toContain("dag_run_id");
    expect(settingsFor(0, { plan })).toBe(settingsFor(0, { plan: (await given()).plan }));
    expect(settingsFor(0, { plan })).not.toBe(settingsFor(1, { plan }));
    expect(place.dagRunId).toBe("r");
  });
});
