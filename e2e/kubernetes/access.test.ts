// Ways to a cluster that lead nowhere: the code, what is said, what to do, and nothing is left (contract §3).
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { runThere } from "../testing/cluster-run.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { taskApi, type Ended } from "../testing/program.ts";
import { readRunRecord } from "../testing/record.ts";

const bare = template("exit 0", { ...noChannels, network: "default" });
const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `a way to a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-access", [bare]);
    });
    afterAll(() => there.remove());

    /** The kubeconfig with parts of its text changed. */
    function changed(change: (text: string) => string): string {
      const text = change(readFileSync(there.kubeconfig, "utf8"));
      return join(folderWith({ kubeconfig: text }), "kubeconfig");
    }

    /** A run that comes to nothing, and the names of the files that are left. */
    async function refused(
      kubeconfig: string,
      ...args: string[]
    ): Promise<Ended & { readonly left: readonly string[] }> {
      const folder = folderWith({ "task.json": task(image, "default", noChannels) });
      const call = ["run", "task.json", "--mode", "k8s", "--watch", ...args];
      const ended = await taskApi(call, there.from(folder, { KUBECONFIG: kubeconfig }));
      return { ...ended, left: readdirSync(folder) };
    }

    it("is looked for where KUBECONFIG says, and what is not there is said", async () => {
      const { code, err, left } = await refused("/nonexistent/kubeconfig");
      expect({ code, left }).toEqual({ code: 125, left: ["task.json"] });
      expect(err).toContain("/nonexistent/kubeconfig");
      expect(err).toMatch(/^ +next step: .*KUBECONFIG/m);
    });

    it("by a context that is not there is refused with those that are", async () => {
      const { code, err, left } = await refused(there.kubeconfig, "--context", "lab");
      expect({ code, left }).toEqual({ code: 125, left: ["task.json"] });
      expect(err).toContain('"lab"');
      expect(err).toContain("tests");
      expect(err).toMatch(/^ +next step: /m);
    });

    it("to a server that is away is told with its address", async () => {
      const port = await deadPort();
      const { server } = there.admin.access;
      const kubeconfig = changed((text) => text.replace(server, `https://127.0.0.1:${port}`));
      const { code, err, left } = await refused(kubeconfig);
      expect({ code, left }).toEqual({ code: 125, left: ["task.json"] });
      expect(err).toContain(`127.0.0.1:${port}`);
      expect(err).toMatch(/^ +next step: .*kubectl/m);
    });

    it("with a token that is refused says so, and not what it was", async () => {
      const token = "refused-token-Zq81";
      const kubeconfig = changed((text) => {
        const config = JSON.parse(text);
        return JSON.stringify({ ...config, users: [{ name: "task-api", user: { token } }] });
      });
      const { code, err, left } = await refused(kubeconfig);
      expect({ code, left }).toEqual({ code: 125, left: ["task.json"] });
      expect(err).toMatch(/Unauthorized|refused|401/);
      expect(err).toMatch(/^ +next step: .*token/m);
      expect(err).not.toContain(token);
    });

    it("with a certificate of somebody else is not taken", async () => {
      const kubeconfig = changed((text) =>
        text.replace(/"certificate-authority-data":"[^"]*"/, '"insecure-skip-tls-verify":false'),
      );
      const { code, err, left } = await refused(kubeconfig);
      expect({ code, left }).toEqual({ code: 125, left: ["task.json"] });
      expect(err).toMatch(/certificate/);
      expect(err).toMatch(/^ +next step: /m);
    });

    it("to a namespace without rights says who is missing what", async () => {
      const { code, err } = await refused(there.kubeconfig, "--namespace", "no-such");
      expect(code).toBe(125);
      expect(err).toMatch(/right to \w+ pods/);
      expect(err).toMatch(/-n no-such auth can-i/);
    });

    it("to a namespace that is not there says so to whoever may do everything", async () => {
      const admin = process.env["KUBECONFIG"] ?? "";
      const { code, err } = await refused(admin, "--namespace", "no-such");
      expect(code).toBe(125);
      expect(err).toMatch(/namespace.*no-such/);
      expect(err).toMatch(/kubectl create namespace no-such|kubectl get namespaces/);
    });

    it("without the right to make secrets leaves no pod behind", async () => {
      const cluster = await clusterWithout("secrets");
      const ended = await runThere(
        cluster,
        task(image, "default", {
          ...noChannels,
          env: [{ name: "A", value_from: { env: "A_SECRET" } }],
        }),
        { env: { A_SECRET: "Zq81-secret" } },
      );
      expect(ended.code).toBe(125);
      expect(ended.err).toContain("The right to create secrets is missing");
      expect(ended.err).toContain(`-n ${cluster.name} auth can-i create secrets`);
      expect(ended.err).not.toContain("Zq81-secret");
      const pods = await cluster.admin.call("GET", `/api/v1/namespaces/${cluster.name}/pods`);
      expect(pods.body).toMatchObject({ items: [] });
      await cluster.remove();
    });

    it("without the right to read events is good enough for a run", async () => {
      const cluster = await clusterWithout("events");
      const { code } = await runThere(cluster, task(image, "default", noChannels));
      expect(code).toBe(0);
      await cluster.remove();
    });

    it.for([["check-task-run"], ["stop"]] as const)(
      "that is gone is told to whoever asks for a run: %s",
      async ([command]) => {
        const script = ["/bin/sh", "-c", "trap exit TERM; sleep 60 & wait"];
        const document = task(image, "default", { ...noChannels, command: script });
        const folder = folderWith({ "task.json": document });
        const run = ["run", "task.json", "--mode", "k8s", "--output", "r.json"];
        expect((await taskApi(run, there.from(folder))).code).toBe(0);
        process.kill(readRunRecord(join(folder, "r.json")).supervisor.pid, "SIGKILL");
        const env = { KUBECONFIG: "/nonexistent/kubeconfig" };
        const asked = await taskApi([command, "r.json"], there.from(folder, env));
        expect(asked.code).toBe(125);
        expect(asked.err).toContain("/nonexistent/kubeconfig");
        const stopped = await taskApi(["stop", "r.json"], there.from(folder));
        expect(stopped.code).toBe(0);
      },
    );
  },
);

/** A namespace whose role says nothing of a kind of objects. */
async function clusterWithout(resource: string): Promise<ClusterForFile> {
  const cluster = await clusterForFile();
  const path = `${RBAC}/namespaces/${cluster.name}/roles/task-api`;
  const { body } = await cluster.admin.call("GET", path);
  const rules: readonly { resources: readonly string[] }[] = Object(body).rules;
  await cluster.admin.call("PUT", path, {
    json: {
      ...Object(body),
      rules: rules.filter(({ resources }) => !resources.includes(resource)),
    },
  });
  return cluster;
}

async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}
