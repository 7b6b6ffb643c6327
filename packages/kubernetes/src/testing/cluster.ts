// The real cluster of the tests: as its administrator, and as a service account that has the rights of
// `manifests/role.yaml` in a namespace of one test file. For tests only.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
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
  readonly remove: () => Promise<void>;
}

const KINDS: Readonly<Record<string, string>> = {
  ServiceAccount: "/api/v1/namespaces/NS/serviceaccounts",
  Role: "/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles",
  RoleBinding: "/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings",
};

/** Makes a namespace with the role and its service account in it. */
export async function makeNamespace(): Promise<TestNamespace> {
  const admin = createApiClient(await resolveAccess(surroundings()));
  const name = `access-${randomBytes(4).toString("hex")}`;
  const create: TestNamespace["create"] = async (path, manifest) => {
    const answer = await admin.call("POST", path, { json: manifest });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer;
  };
  await create("/api/v1/namespaces", { metadata: { name } });
  for (const manifest of await readManifests(name)) {
    const path = KINDS[stringAt(manifest, "kind") ?? ""] ?? "";
    await create(path.replace("NS", name), Object(manifest));
  }
  return {
    name,
    admin,
    create,
    async token(boundObjectRef) {
      const path = `/api/v1/namespaces/${name}/serviceaccounts/task-api/token`;
      const { body } = await create(path, { spec: { expirationSeconds: 600, boundObjectRef } });
      return stringAt(body, "status", "token") ?? "";
    },
    async remove() {
      await admin.call("DELETE", `/api/v1/namespaces/${name}`);
      admin.close();
    },
  };
}

async function readManifests(namespace: string): Promise<readonly unknown[]> {
  const file = new URL("../../manifests/role.yaml", import.meta.url);
  const text = (await readFile(file, "utf8")).replaceAll("project-a", namespace);
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}
