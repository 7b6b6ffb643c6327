// What the `config` of a task asks a cluster for, seen from within the pod and on the cluster (contract §1.2, §1.3).
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { pushTestImage } from "../../packages/kubernetes/src/testing/images.ts";
import {
  loginRegistry,
  noLoginRegistry,
  noRegistry,
  testRegistry,
} from "../../packages/kubernetes/src/testing/registry.ts";
import { runThere, startThere } from "../testing/cluster-run.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { contract, noChannels, task, template } from "../testing/documents.ts";

const sh = (script: string): readonly string[] => ["/bin/sh", "-c", script];
const WAIT = "trap exit TERM; sleep 60 & wait";
const bare = template("exit 0", { ...noChannels, network: "default" });
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `the config of a task on a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-config", [bare]);
    });
    afterAll(() => there.remove());

    const withConfig = (script: string, config: object, changes: object = {}): object =>
      task(image, bare, {
        ...noChannels,
        command: sh(script),
        config: { type: "k8s", ...config },
        ...changes,
      });
    const make = (kind: string, manifest: object): Promise<unknown> =>
      there.create(`/api/v1/namespaces/${there.name}/${kind}`, manifest);

    it("gives the pod labels, annotations, variables, volumes and a place", async () => {
      await make("configmaps", { metadata: { name: "models" }, data: { name: "big\n" } });
      const labels = { project: "demo", "example.org/team": "imaging" };
      const annotations = { "example.org/owner": "imaging group, room 7" };
      const toleration = { key: "example.org/gpu", operator: "Exists", effect: "NoSchedule" };
      const nodeSelector = { "kubernetes.io/os": "linux" };
      const run = startThere(
        there,
        withConfig(`echo "on $NODE"; cat /models/name; ${WAIT}`, {
          labels,
          annotations,
          env_vars: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
          volumes: [{ name: "models", configMap: { name: "models" } }],
          volume_mounts: [{ name: "models", mountPath: "/models", readOnly: true }],
          node_selector: nodeSelector,
          tolerations: [toleration],
        }),
      );
      await run.program.sees(/^on \S+\nbig$/m);
      const { id } = run.record();
      expect(await there.podsOf(id)).toMatchObject([
        {
          metadata: { labels: { ...labels, "task-api.key": id }, annotations },
          spec: { nodeSelector, tolerations: expect.arrayContaining([toleration]) },
        },
      ]);
      run.program.child.kill("SIGTERM");
      expect((await run.ended).code).toBe(143);
    });

    it("leaves the process no more rights than it needs, and the memory that it is to share", async () => {
      await make("services", { metadata: { name: "database" }, spec: { ports: [{ port: 5432 }] } });
      const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";
      const script = `test -e ${token} || echo no token; grep -E "^(Seccomp|NoNewPrivs):" /proc/self/status; env | grep -c DATABASE; df -m /dev/shm | tail -n 1`;
      const { code, out } = await runThere(
        there,
        task(image, { ...bare, shm_size: "32Mi" }, { ...noChannels, command: sh(script) }),
      );
      expect(code).toBe(0);
      expect(out).toMatch(/^no token\nNoNewPrivs:\t1\nSeccomp:\t2\n0\n\S+ +32 /);
    });

    it("gives the token of a service account only where one is asked for", async () => {
      await make("serviceaccounts", { metadata: { name: "reader" } });
      const script =
        "cut -d. -f2 /var/run/secrets/kubernetes.io/serviceaccount/token | tr -d '\\n' | base64 -d 2>/dev/null; true";
      const { code, out } = await runThere(
        there,
        withConfig(script, { service_account: "reader" }),
      );
      expect(code).toBe(0);
      expect(out).toContain(`system:serviceaccount:${there.name}:reader`);
    });

    it("keeps a task off the network by a policy of its pod, and says who decides on that", async () => {
      const isolated = { ...bare, network: "none" };
      const run = startThere(there, task(image, isolated, { ...noChannels, command: sh(WAIT) }));
      await run.program.sees(/^created pod /m);
      expect(run.program.printed()).toMatch(/^warning: .*network/m);
      const { id } = run.record();
      const path = `/apis/networking.k8s.io/v1/namespaces/${there.name}/networkpolicies`;
      const { body } = await there.admin.call("GET", path);
      const [pod] = await there.podsOf(id);
      const { name, uid } = Object(Object(pod).metadata);
      expect(body).toMatchObject({
        items: [
          {
            metadata: { ownerReferences: [{ kind: "Pod", name, uid }] },
            spec: {
              podSelector: { matchLabels: { "task-api.key": id } },
              policyTypes: ["Ingress", "Egress"],
            },
          },
        ],
      });
      run.program.child.kill("SIGTERM");
      await run.ended;
      await there.untilNothingLeft(id);
    });

    it("puts the pod into the namespace that it names", async () => {
      const other = await clusterForFile();
      onTestFinished(() => other.remove());
      const text = readFileSync(other.kubeconfig, "utf8");
      const elsewhere = text.replace(`"namespace":"${other.name}"`, '"namespace":"default"');
      const run = startThere(
        { from: (cwd) => ({ cwd, env: { KUBECONFIG: join(cwd, "kubeconfig") } }) },
        withConfig(`echo up; ${WAIT}`, { namespace: other.name }),
        { tree: { kubeconfig: elsewhere } },
      );
      await run.program.sees(/^up$/m);
      expect(await other.podsOf(run.record().id)).toHaveLength(1);
      expect(run.record().engine).toMatchObject({ namespace: other.name });
      run.program.child.kill("SIGTERM");
      await run.ended;
    });

    it.for(["Always", "IfNotPresent"])("has the node pull as it says: %s", async (policy) => {
      const run = startThere(there, withConfig(`echo up; ${WAIT}`, { imagePullPolicy: policy }));
      await run.program.sees(/^up$/m);
      expect(await there.podsOf(run.record().id)).toMatchObject([
        { spec: { containers: [{ imagePullPolicy: policy }] } },
      ]);
      run.program.child.kill("SIGTERM");
      await run.ended;
    });

    it("has no node pull where it says Never, and says so where none has the image", async () => {
      const files = [{ path: "etc/unique", text: randomUUID() }];
      const fresh = await pushTestImage(testRegistry(), "e2e-never", files);
      const document = task(fresh, bare, {
        ...noChannels,
        config: { type: "k8s", imagePullPolicy: "Never" },
      });
      const { code, record } = await runThere(there, document);
      expect(code).toBe(125);
      expect(record?.result).toMatchObject({
        reason: "ImageNotFound",
        nextStep: expect.stringContaining("imagePullPolicy is Never"),
      });
    });

    const SECRET = "secret-of-the-cluster-Zq81";
    it("gives values of the cluster's own secrets, and keeps them out of everything", async () => {
      const stringData = { token: SECRET };
      await make("secrets", { metadata: { name: "site" }, stringData });
      const script = 'echo "have $TOKEN"; echo "$TOKEN" | tr a-z A-Z';
      const ended = await runThere(there, withConfig(script, {}, fromCluster("token")));
      expect(ended).toMatchObject({ code: 0, out: `have ***\n${SECRET.toUpperCase()}\n` });
      const files = ["r.json", "r.log"].map((name) =>
        readFileSync(join(ended.folder, name), "utf8"),
      );
      expect(ended.out + ended.err + files.join("")).not.toContain(SECRET);
      expect(await there.leftOf(ended.record?.id ?? "")).toEqual([]);
    });

    it.for([
      ["a key that it does not have", "no-such", /has no key no-such; it has: token/],
      ["none of that name", "token", /no Secret site/],
    ] as const)("says what to make where a secret has %s", async ([, key, message]) => {
      const secrets = `/api/v1/namespaces/${there.name}/secrets`;
      await there.admin.call("DELETE", `${secrets}/site`);
      const data = { token: SECRET };
      if (key === "no-such")
        await make("secrets", { metadata: { name: "site" }, stringData: data });
      const { code, err, record } = await runThere(there, withConfig("true", {}, fromCluster(key)));
      expect(code).toBe(125);
      expect(err).toMatch(message);
      expect(err).toContain("kubectl -n");
      expect(record).toBeUndefined();
    });
  },
);

describe.skipIf(skip !== undefined || noLoginRegistry() !== undefined)(
  `an image behind a login, on a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    beforeAll(async () => {
      there = await clusterForFile();
    });
    afterAll(() => there.remove());

    it("is pulled with the task's login, from a secret that is gone with the pod", async () => {
      const { username = "", password = "" } = { ...loginRegistry().credentials };
      const run = startThere(
        there,
        task(await closedImage(), "default", {
          ...noChannels,
          command: sh(`echo up; ${WAIT}`),
          config: { type: "k8s", registryUsername: username, registryPassword: password },
        }),
      );
      await run.program.sees(/^up$/m);
      const { id } = run.record();
      const [pod] = await there.podsOf(id);
      const { name, uid } = Object(Object(pod).metadata);
      const secret = `/api/v1/namespaces/${there.name}/secrets/${name}-registry`;
      expect((await there.admin.call("GET", secret)).body).toMatchObject({
        type: "kubernetes.io/dockerconfigjson",
        metadata: { ownerReferences: [{ kind: "Pod", name, uid }] },
      });
      expect(pod).toMatchObject({ spec: { imagePullSecrets: [{ name: `${name}-registry` }] } });
      run.program.child.kill("SIGTERM");
      const { out, err } = await run.ended;
      const files = ["r.json", "r.log"].map((file) => readFileSync(join(run.folder, file), "utf8"));
      expect(out + err + files.join("")).not.toContain(password);
      await there.untilNothingLeft(id);
    });

    it("is read and pulled with a secret of the namespace", async () => {
      const { address, credentials } = loginRegistry();
      const config = JSON.stringify({ auths: { [address]: credentials } });
      await there.create(`/api/v1/namespaces/${there.name}/secrets`, {
        metadata: { name: "site-registry" },
        type: "kubernetes.io/dockerconfigjson",
        stringData: { ".dockerconfigjson": config },
      });
      const document = task(await closedImage(), "default", {
        ...noChannels,
        command: sh("echo ran"),
        config: { type: "k8s", imagePullSecrets: ["site-registry"] },
      });
      const { code, out } = await runThere(there, document);
      expect({ code, out }).toEqual({ code: 0, out: "ran\n" });
      const kept = `/api/v1/namespaces/${there.name}/secrets/site-registry`;
      expect((await there.admin.call("GET", kept)).status).toBe(200);
    });
  },
);

describe.skipIf(skip !== undefined)(
  `a namespace that takes restricted pods alone${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    const images = { root: "", own: "" };
    beforeAll(async () => {
      there = await clusterForFile();
      await there.admin.call("PATCH", `/api/v1/namespaces/${there.name}`, {
        contentType: "application/merge-patch+json",
        json: { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
      });
      images.root = await clusterImageWith("e2e-config", [bare]);
      images.own = await clusterImageWith("e2e-config", [bare], { user: "1000" });
    });
    afterAll(() => there.remove());

    const script = "id -u; cp /in/a /out/a; cat /out/a; grep CapEff /proc/self/status";
    const channels = {
      inputs: [{ name: "in", mounted_path: "/in" }],
      outputs: [{ name: "out", mounted_path: "/out" }],
    };
    const onVolumes = {
      inputs: [{ name: "in", volume_source: { configMap: { name: "settings" } } }],
      outputs: [{ name: "out", volume_source: { emptyDir: {} } }],
    };
    const restricted = { type: "k8s", security_profile: "restricted" };
    const inline = template(script, { ...channels, network: "default" });

    it("runs a task that asks for the profile, by the image's own user on volumes", async () => {
      await there.create(`/api/v1/namespaces/${there.name}/configmaps`, {
        metadata: { name: "settings" },
        data: { a: "setting\n" },
      });
      const document = task(images.own, inline, { ...onVolumes, config: restricted });
      const { code, out } = await runThere(there, document);
      expect({ code, out }).toEqual({
        code: 0,
        out: "1000\nsetting\nCapEff:\t0000000000000000\n",
      });
    });

    it.for([
      ["root's image", "root", onVolumes, restricted, 2, /task\/restricted-profile/],
      ["folders of the node", "own", {}, restricted, 2, /is a host_path/],
      ["a task that does not ask for it", "own", onVolumes, undefined, 125, /security_profile/],
    ] as const)(
      "refuses %s, and says what to change",
      async ([, which, changes, config, code, words]) => {
        const document = task(images[which], inline, { ...changes, ...(config && { config }) });
        const ended = await runThere(there, document, { tree: { "in/a": "x" } });
        expect({ code: ended.code, out: ended.out }).toEqual({ code, out: "" });
        expect(ended.err).toMatch(words);
        const { body } = await there.admin.call("GET", `/api/v1/namespaces/${there.name}/pods`);
        expect(body).toMatchObject({ items: [] });
      },
    );
  },
);

/** A variable with a value of the Secret `site`. */
function fromCluster(key: string): object {
  return { env: [{ name: "TOKEN", value_from: { secret_key_ref: { name: "site", key } } }] };
}

/** A node that has an image asks nobody for it: the content is new. */
function closedImage(): Promise<string> {
  return pushTestImage(loginRegistry(), "e2e-closed", [
    { path: "processing-container.json", text: JSON.stringify(contract(bare)) },
    { path: "run", text: randomUUID() },
  ]);
}
