// The real cluster of the tests: as its administrator, and as a service account that has the rights of the manifests
// that are shipped, in a namespace of one test file. For tests only.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringAt } from "@task-api/runtime";
import { parseAllDocuments } from "yaml";
import { resolveAccess } from "../access/resolve-access.ts";
import { surroundings } from "../access/surroundings.ts";
import { createApiClient, type ApiAnswer, type ApiClient } from "../api/api-client.ts";

/** A namespace on the cluster. */
export interface TestNamespace {
  readonly name: string;
  /** The cluster's administrator. */
  readonly admin: ApiClient;
  /** Makes an object, given as its manifest. */
  readonly create: (path: string, manifest: object) => Promise<ApiAnswer>;
  /** A token of the service account `task-api`; one that is bound to a secret ends with it. */
  readonly token: (boundTo?: object) => Promise<string>;
  /** A kubeconfig of that service account, for this namespace. */
  readonly kubeconfig: string;
  readonly remove: () => Promise<void>;
}

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const KINDS: Readonly<Record<string, string>> = {
  ServiceAccount: "/api/v1/namespaces/NS/serviceaccounts",
  Role: `${RBAC}/namespaces/NS/roles`,
  RoleBinding: `${RBAC}/namespaces/NS/rolebindings`,
  ClusterRole: `${RBAC}/clusterroles`,
  ClusterRoleBinding: `${RBAC}/clusterrolebindings`,
};

/** Why tests whose pods have to run cannot do so here; undefined when they can. */
export function noNode(): string | undefined {
  return process.env["TASK_API_TEST_NODE"] === "1"
    ? undefined
    : "no node that runs pods; set TASK_API_TEST_NODE=1 when the cluster has one";
}

/** Makes a namespace with the roles and their service account in it; its name begins with `prefix`. */
export async function makeNamespace(prefix = "access"): Promise<TestNamespace> {
  const admin = createApiClient(await resolveAccess(surroundings()));
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  const create: TestNamespace["create"] = async (path, manifest) => {
    const answer = await admin.call("POST", path, { json: manifest });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer;
  };
  const token: TestNamespace["token"] = async (boundObjectRef) => {
    const path = `/api/v1/namespaces/${name}/serviceaccounts/task-api/token`;
    const { body } = await create(path, { spec: { expirationSeconds: 3600, boundObjectRef } });
    return stringAt(body, "status", "token") ?? "";
  };
  await create("/api/v1/namespaces", { metadata: { name } });
  for (const manifest of await readManifests(name)) {
    const kind = stringAt(manifest, "kind") ?? "";
    const path = (KINDS[kind] ?? "").replace("NS", name);
    const made = await admin.call("POST", path, { json: manifest });
    // One role for the whole cluster serves all namespaces.
    if (made.status >= 300 && kind !== "ClusterRole") throw new Error(`${path}: ${made.text}`);
  }
  await waitForServiceAccount(admin, name);
  const folder = await mkdtemp(join(tmpdir(), "task-api-cluster-"));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(admin, name, await token()), { mode: 0o600 });
  return {
    name,
    admin,
    create,
    token,
    kubeconfig,
    async remove() {
      await admin.call("DELETE", `${RBAC}/clusterrolebindings/task-api-node-reader-${name}`);
      await admin.call("DELETE", `/api/v1/namespaces/${name}`);
      admin.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Without it no pod is taken; Kubernetes makes it by itself, a moment later. */
async function waitForServiceAccount(admin: ApiClient, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  for (let looks = 0; looks < 100; looks += 1) {
    if ((await admin.call("GET", `${path}/default`)).status === 200) return;
    await sleep(100);
  }
  // A control plane alone may have nobody who makes it.
  await admin.call("POST", path, { json: { metadata: { name: "default" } } });
}

async function readManifests(namespace: string): Promise<readonly unknown[]> {
  const texts = await Promise.all(
    ["role.yaml", "node-reader.yaml"].map((name) =>
      readFile(new URL(`../../manifests/${name}`, import.meta.url), "utf8"),
    ),
  );
  return texts.flatMap((text) =>
    parseAllDocuments(text.replaceAll("project-a", namespace)).map(
      (document) => document.toJS() as unknown,
    ),
  );
}

/** A kubeconfig for who has this token; JSON, which is YAML. */
export function kubeconfigFor(
  { access }: Pick<ApiClient, "access">,
  namespace: string,
  token: string,
): string {
  const { server, tls } = access;
  const ca = tls.ca === undefined ? undefined : Buffer.from(tls.ca).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "tests", cluster: { server, "certificate-authority-data": ca } }],
    users: [{ name: "task-api", user: { token } }],
    contexts: [{ name: "tests", context: { cluster: "tests", user: "task-api", namespace } }],
    "current-context": "tests",
  });
}
