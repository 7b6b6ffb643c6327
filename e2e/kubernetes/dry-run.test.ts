// `run --mode k8s --dry-run -o yaml|json`: what would be made, which is then made; and nothing is made meanwhile.
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { itemsAt, stringAt } from "../../packages/runtime/src/index.ts";
import { startThere } from "../testing/cluster-run.ts";
import {
  clusterForFile,
  clusterImageWith,
  nameOf,
  type ClusterForFile,
} from "../testing/cluster.ts";
import { task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { taskApi } from "../testing/program.ts";

const WAIT = "trap exit TERM; echo up; sleep 60 & wait";
const SECRETS = ["secret-in-task-Zq81", "registry-secret-Yx72"];
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `a dry run for a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let tasks: Readonly<Record<"bare" | "full", object>>;
    beforeAll(async () => {
      there = await clusterForFile();
      const small = await clusterImageWith("e2e-dry-run", [template(WAIT)]);
      const bare = template(WAIT, { network: "default" });
      const resources = { limits: { memory: "64Mi", cpu: "0.5" }, requests: { memory: "32Mi" } };
      tasks = {
        bare: task(small, bare),
        full: task(small, template(WAIT, { resources, shm_size: "16Mi" }), {
          env: [
            { name: "PLAIN", value: "costs $5, $(HOME)" },
            { name: "TOKEN", value_from: { env: "TEST_TOKEN" } },
          ],
          timeout: 600,
          config: {
            type: "k8s",
            labels: { project: "demo" },
            annotations: { "example.org/owner": "imaging" },
            env_vars: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
            volumes: [{ name: "scratch", emptyDir: { sizeLimit: "1Gi" } }],
            volume_mounts: [{ name: "scratch", mountPath: "/scratch" }],
            registryUsername: "me",
            registryPassword: SECRETS[1],
            node_selector: { "kubernetes.io/os": "linux" },
            tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
          },
        }),
      };
    });
    afterAll(() => there.remove());

    const tree = { "in/a/1": "x", "out/": "" };
    const env = { TEST_TOKEN: SECRETS[0] };

    /** What is printed for a task in a folder. */
    async function print(folder: string, ...args: string[]): Promise<string> {
      const call = ["run", "task.json", "--mode", "k8s", "--dry-run", ...args];
      const { code, out } = await taskApi(call, there.from(folder, env));
      expect(code).toBe(0);
      return out;
    }

    it.for(["bare", "full"] as const)(
      "prints the same as YAML and JSON, without secrets, and makes nothing: %s",
      async (which) => {
        const folder = folderWith({ ...tree, "task.json": tasks[which] });
        const before = await everything();
        const key = `dry-${randomUUID()}`;
        const yaml = await print(folder, "-o", "yaml", "--key", key);
        const json = await print(folder, "-o", "json", "--key", key);
        expect(parse(yaml)).toEqual(JSON.parse(json));
        expect(SECRETS.filter((secret) => (yaml + json).includes(secret))).toEqual([]);
        expect(await everything()).toEqual(before);
        expect(readdirSync(folder).toSorted()).toEqual(["in", "out", "task.json"]);
      },
    );

    it.for(["bare", "full"] as const)(
      "prints what the cluster takes to the letter: %s",
      async (which) => {
        const folder = folderWith({ ...tree, "task.json": tasks[which] });
        const printed: unknown = JSON.parse(await print(folder, "-o", "json"));
        const query = { dryRun: "All", fieldValidation: "Strict" };
        const answers = await Promise.all(
          objectsIn(printed).map(async (manifest) => {
            const json = withSecrets(manifest);
            const { status, text } = await there.admin.call("POST", pathOf(manifest), {
              query,
              json,
            });
            return status === 201 ? "taken" : text;
          }),
        );
        expect(new Set(answers)).toEqual(new Set(["taken"]));
      },
    );

    it.for(["bare", "full"] as const)("prints what a run then makes: %s", async (which) => {
      const key = `dry-${randomUUID()}`;
      const run = startThere(there, tasks[which], { tree, env, args: ["--key", key] });
      await run.program.sees(/^up$/m);
      const printed: unknown = JSON.parse(
        await print(run.folder, "-o", "json", "--key", key, "--output", "r.json", "--keep"),
      );
      const objects = objectsIn(printed);
      for (const manifest of objects) {
        const { body } = await there.admin.call("GET", pathOf(manifest));
        const name = nameOf(manifest);
        // The name of a policy ends with the id of its pod, which nobody knows before.
        const made = itemsAt(body, "items").filter((one) => nameOf(one).startsWith(name));
        const isPolicy = stringAt(manifest, "kind") === "NetworkPolicy";
        const found = made.find((one) => isPolicy || nameOf(one) === name);
        expect(found).toMatchObject(asMade(manifest));
      }
      expect(objects.map(pathOf)).toHaveLength((await there.leftOf(key)).length);
      run.program.child.kill("SIGTERM");
      expect((await run.ended).code).toBe(143);
    });

    it("warns once of what is odd in a task that brings its template", async () => {
      const odd = { ...tasks.bare, env: [{ name: "UNKNOWN", value: "1" }] };
      const folder = folderWith({ ...tree, "task.json": odd });
      const call = ["run", "task.json", "--mode", "k8s", "--dry-run"];
      const { code, err } = await taskApi(call, there.from(folder));
      expect(code).toBe(0);
      expect(err.match(/declares no variable 'UNKNOWN'/g)).toHaveLength(1);
    });

    /** What there is in the namespace that a run could make. */
    async function everything(): Promise<readonly string[]> {
      const kinds = ["pods", "secrets"].map((kind) => `/api/v1/namespaces/${there.name}/${kind}`);
      const policies = `/apis/networking.k8s.io/v1/namespaces/${there.name}/networkpolicies`;
      const lists = await Promise.all(
        [...kinds, policies].map(async (path) => (await there.admin.call("GET", path)).body),
      );
      return lists.flatMap((list) => itemsAt(list, "items").map(nameOf));
    }

    function pathOf(manifest: unknown): string {
      const namespace = `namespaces/${stringAt(manifest, "metadata", "namespace")}`;
      expect(namespace).toBe(`namespaces/${there.name}`);
      const kind = stringAt(manifest, "kind");
      if (kind === "NetworkPolicy")
        return `/apis/networking.k8s.io/v1/${namespace}/networkpolicies`;
      return `/api/v1/${namespace}/${kind === "Secret" ? "secrets" : "pods"}`;
    }
  },
);

function objectsIn(printed: unknown): readonly unknown[] {
  return stringAt(printed, "kind") === "List" ? itemsAt(printed, "items") : [printed];
}

/** What is masked is filled in. */
function withSecrets(manifest: unknown): unknown {
  const dockerConfig = JSON.stringify({ auths: {} });
  const text = JSON.stringify(manifest);
  return JSON.parse(
    text.replace(
      '".dockerconfigjson":"***"',
      `".dockerconfigjson":${JSON.stringify(dockerConfig)}`,
    ),
  );
}

/**
 * As the cluster lists it: without kinds, which lists leave out; a gate that has opened is gone, and values of secrets
 * are nobody's to compare.
 */
function asMade(manifest: unknown): object {
  const { stringData: _, apiVersion: __, kind, metadata, spec, ...rest } = Object(manifest);
  const { name, ...about } = Object(metadata);
  if (kind === "NetworkPolicy") return { ...rest, metadata: about, spec };
  if (kind !== "Pod") return { ...rest, metadata };
  const { schedulingGates: ___, tolerations = [], ...others } = Object(withoutEmpty(spec));
  // The cluster adds some of its own.
  const all = { ...others, tolerations: expect.arrayContaining(tolerations) };
  return { ...rest, metadata: { ...about, name }, spec: all };
}

/** The API leaves out what is empty, and that a mount can be written to. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .map(([name, child]) => [name, withoutEmpty(child)] as const)
    .filter(([name, child]) => !isEmpty(child) && !(name === "readOnly" && child === false));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
