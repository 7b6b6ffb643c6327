// How runs on a cluster end: the code, the name, and what to do (contract §3).
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { pushTestImage } from "../../packages/kubernetes/src/testing/images.ts";
import {
  loginRegistry,
  noLoginRegistry,
  noRegistry,
} from "../../packages/kubernetes/src/testing/registry.ts";
import { runThere, startThere } from "../testing/cluster-run.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { noChannels, task, template } from "../testing/documents.ts";

const sh = (script: string): readonly string[] => ["/bin/sh", "-c", script];
/** The shell itself takes this many MiB of memory. */
const take = (mib: number): string => `x=$(head -c ${mib}m /dev/zero | tr '\\000' x)`;
const bare = template("exit 0", {
  ...noChannels,
  network: "default",
  exit_codes: { 3: "no DICOM image" },
});
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `a run on a cluster ends${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-ends", [bare]);
    });
    afterAll(() => there.remove());

    const document = (changes: object): object =>
      task(image, "default", { ...noChannels, ...changes });

    it.for([
      ["the code of the process", sh("exit 3"), {}, 3, "Failed", "exit code 3: no DICOM image"],
      ["a skip", sh("exit 126"), {}, 126, "Skipped", "the process skipped its work"],
      ["a timeout", sh("trap exit TERM; sleep 60 & wait"), { timeout: 1 }, 124, "Timeout", "1 s"],
      ["a command that is not there", ["/no/such"], {}, 125, "StartFailed", "/no/such"],
      ["a command that may not run", ["/etc/passwd"], {}, 125, "StartFailed", "/etc/passwd"],
      [
        "want of memory",
        sh(`${take(120)}; echo survived`),
        { resources: { limits: { memory: "32Mi" } } },
        137,
        "OOMKilled",
        "limit 32 MiB",
      ],
    ] as const)("by %s", async ([, command, changes, code, reason, message]) => {
      const { record, ...ended } = await runThere(there, document({ command, ...changes }));
      expect({ code: ended.code, reason: record?.result?.reason }).toEqual({ code, reason });
      expect(record?.result?.message).toContain(message);
      expect(record?.result?.nextStep).toBeTypeOf("string");
      expect(ended.err).toContain(`): ${reason}\n`);
      expect(await there.leftOf(record?.id ?? "")).toEqual([]);
    });

    it("well after an attempt that took too much memory", async () => {
      const { record, ...ended } = await runThere(
        there,
        document({
          command: sh(`${take(20)}; echo "with $MIB"`),
          env: [{ name: "MIB", value: "${resources.limits.memory:Mi}" }],
          resources: { limits: { memory: "16Mi" } },
          retry: { on: ["oom"], max_attempts: 4, memory_factor: 2, max_memory: "64Mi" },
        }),
      );
      expect(ended).toMatchObject({ code: 0, out: "with 64\n" });
      expect(ended.err).toContain("trying again (memory 32 MiB)");
      expect(record?.attempts.map(({ result }) => result?.reason)).toEqual([
        "OOMKilled",
        "OOMKilled",
        "Succeeded",
      ]);
      expect(await there.leftOf(record?.id ?? "")).toEqual([]);
    });

    it("well when it had to wait for longer than its timeout, which begins with the process", async () => {
      const name = "late";
      const wanted = {
        volumes: [{ name, configMap: { name } }],
        volume_mounts: [{ name, mountPath: "/late" }],
      };
      const run = startThere(
        there,
        document({
          timeout: 3,
          command: sh("sleep 1; cat /late/a"),
          config: { type: "k8s", ...wanted },
        }),
      );
      await run.program.sees(/waiting: .*configmap "late" not found/i);
      const { id } = run.record();
      const age = async (): Promise<number> => {
        const [pod] = await there.podsOf(id);
        return Date.now() - Date.parse(Object(Object(pod).metadata).creationTimestamp);
      };
      await expect.poll(age, { timeout: 20_000 }).toBeGreaterThan(4_000);
      await there.create(`/api/v1/namespaces/${there.name}/configmaps`, {
        metadata: { name },
        data: { a: "here\n" },
      });
      const { code, out } = await run.ended;
      expect({ code, out }).toEqual({ code: 0, out: "here\n" });
    });

    it.for([
      [
        "a node with a label that none has",
        { config: { type: "k8s", node_selector: { "example.org/no": "such" } } },
        "Unschedulable",
        /didn't match/,
        /node_selector/,
      ],
      [
        "a claim that is not there",
        { config: claimed("no-such") },
        "Unschedulable",
        /"no-such" not found/,
        /claimName/,
      ],
      [
        "a ConfigMap that is not there",
        {
          config: {
            type: "k8s",
            env_vars: [
              { name: "A", valueFrom: { configMapKeyRef: { name: "no-such", key: "a" } } },
            ],
          },
        },
        "StartFailed",
        /configmap "no-such" not found/,
        /kubectl get/,
      ],
    ] as const)(
      "when it has waited for long enough for %s",
      async ([, changes, reason, message, nextStep]) => {
        const args = ["--startup-timeout", "3"];
        const { code, err, record } = await runThere(there, document(changes), { args });
        expect(code).toBe(125);
        expect(err).toMatch(/^waiting: /m);
        expect(record?.result).toMatchObject({
          reason,
          message: expect.stringMatching(message),
          nextStep: expect.stringMatching(nextStep),
        });
        expect(await there.leftOf(record?.id ?? "")).toEqual([]);
      },
    );

    it("by no image: nothing is started, and what to correct is said", async () => {
      const missing = image.replace(/:\w+$/, ":no-such");
      const ended = await runThere(there, task(missing, bare, noChannels));
      expect(ended.code).toBe(125);
      expect(ended.err).toMatch(/ImageNotFound/);
      expect(ended.err).toMatch(/Correct|correct/);
    });

    it.skipIf(noLoginRegistry() !== undefined).for([
      ["without a login", undefined],
      ["with a wrong one", { registryUsername: "me", registryPassword: "wrong-Sr45" }],
    ] as const)("by a registry that refuses it %s", async ([, login]) => {
      // A node that has an image asks nobody for it.
      const files = [{ path: "run", text: randomUUID() }];
      const closed = await pushTestImage(loginRegistry(), "e2e-closed", files);
      const config = { type: "k8s", ...login };
      const ended = await runThere(there, task(closed, bare, { ...noChannels, config }));
      expect(ended.code).toBe(125);
      expect(ended.err).toMatch(/RegistryUnauthorized/);
      expect(ended.err).toMatch(/registryUsername|docker login|imagePullSecrets/);
      expect(ended.err).not.toContain("wrong-Sr45");
      const { body } = await there.admin.call("GET", `/api/v1/namespaces/${there.name}/pods`);
      expect(body).toMatchObject({ items: [] });
    });
  },
);

function claimed(claimName: string): object {
  return {
    type: "k8s",
    volumes: [{ name: "claimed", persistentVolumeClaim: { claimName } }],
    volume_mounts: [{ name: "claimed", mountPath: "/claimed" }],
  };
}
