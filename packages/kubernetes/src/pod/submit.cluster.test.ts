// One pod for a key, and what belongs to it, whatever happens while it is made.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  barePod,
  itemsAt,
  Secret,
  stringAt,
  type RunHandle,
  type RunPlan,
} from "@task-api/runtime";
import { freshKey, noBench, observeAll, openBench, type Bench } from "../testing/bench.ts";
import { pushTestImage } from "../testing/images.ts";
import { barePlan } from "../testing/plans.ts";
import { loginRegistry, noLoginRegistry } from "../testing/registry.ts";
import { letPass, openWay, type Way } from "../testing/way.ts";

const skip = noBench();
const FORBIDDEN = JSON.stringify({
  kind: "Status",
  status: "Failure",
  reason: "Forbidden",
  message: 'secrets is forbidden: User "x" cannot create resource "secrets" in API group ""',
  code: 403,
});

describe.skipIf(skip !== undefined)("submitting", { tags: ["kubernetes"] }, () => {
  let bench: Bench;
  let way: Way;
  beforeAll(async () => {
    bench = await openBench("submitting");
    way = await openWay(bench.there);
  }, 60_000);
  beforeEach(() => way.rule(letPass));
  afterAll(async () => {
    await way.close();
    await bench.close();
  });

  const objectsOf = async (
    handle: RunHandle,
    kind: "api/v1:secrets" | "apis/networking.k8s.io/v1:networkpolicies",
  ): Promise<readonly unknown[]> => {
    const [group, plural] = kind.split(":");
    const path = `/${group}/namespaces/${bench.there.name}/${plural}`;
    const { body } = await bench.there.admin.call("GET", path);
    return itemsAt(body, "items").filter((one) =>
      (stringAt(one, "metadata", "name") ?? "").startsWith(handle.name),
    );
  };
  const secretsOf = (handle: RunHandle) => objectsOf(handle, "api/v1:secrets");
  const policiesOf = (handle: RunHandle) =>
    objectsOf(handle, "apis/networking.k8s.io/v1:networkpolicies");
  const withSecret = (value: string, script = 'echo "$TOKEN"'): RunPlan =>
    bench.plan(script, { env: [{ name: "TOKEN", secret: new Secret(value) }] });

  it("makes one pod however many ask for it at once, over two connections", async () => {
    const key = `${freshKey()} ä/${"x".repeat(300)}`;
    const plan = { ...withSecret("x", "sleep 1"), labels: { "a.test": key } };
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, turn) =>
        (turn % 2 === 0 ? bench : way).runtime.submit(key, plan),
      ),
    );
    expect(new Set(made.map(({ handle }) => handle.id)).size).toBe(1);
    expect(made[0]?.handle.key).toBe(key);
    const listed = await bench.runtime.list({ "a.test": key });
    expect(listed).toMatchObject([made[0]?.handle ?? {}]);
    await remove(made[0]?.handle);
  });

  it("makes one pod and all that belongs to it where every answer is lost once", async () => {
    const lost = new Set<string>();
    way.rule((method, path) => {
      const [what = ""] = path.split("?");
      if (method === "GET" || lost.has(`${method} ${what}`)) return "passes";
      lost.add(`${method} ${what}`);
      return "loses its answer";
    });
    const key = freshKey();
    const plan: RunPlan = { ...withSecret("hunter22"), network: "none" };
    const { handle } = await way.runtime.submit(key, plan);
    // The pod, its Secret (made and then found), its policy, and its gate.
    expect(lost.size).toBe(5);
    expect(await secretsOf(handle)).toHaveLength(1);
    expect(await policiesOf(handle)).toHaveLength(1);
    const { lines, result } = await observeAll(bench.runtime, handle);
    expect(result.reason).toBe("Succeeded");
    expect(lines.map(({ text }) => text)).toEqual(["hunter22"]);
    const found = await bench.runtime.list({ "task-api.key": key });
    expect(found.map(({ id }) => id)).toEqual([handle.id]);
  });

  it("adopts the pod that itself uses up the quota", async () => {
    const full = await openBench("adopting");
    try {
      const path = `/api/v1/namespaces/${full.there.name}/resourcequotas`;
      await full.there.create(path, { metadata: { name: "one" }, spec: { hard: { pods: "1" } } });
      const isCounted = async (): Promise<unknown> =>
        at((await full.there.admin.call("GET", `${path}/one`)).body, "status", "used", "pods");
      await expect.poll(isCounted).toBe("0");
      const key = freshKey();
      const plan = full.plan("sleep 100");
      const { handle } = await full.runtime.submit(key, plan);
      await expect.poll(isCounted).toBe("1");
      expect((await full.runtime.submit(key, plan)).handle).toEqual(handle);
    } finally {
      await full.close();
    }
  });

  it("lets no pod run without its secret: it stays gated until somebody completes it", async () => {
    way.rule((method, path) =>
      method === "POST" && path.endsWith("/secrets") ? { status: 403, body: FORBIDDEN } : "passes",
    );
    const key = freshKey();
    const plan = withSecret("late");
    await expect(way.runtime.submit(key, plan)).rejects.toMatchObject({
      nextStep: expect.stringContaining("The right to create secrets is missing"),
    });
    const [left] = await bench.runtime.list({ "task-api.key": key });
    expect(left).toMatchObject({ key, state: "created" });
    const { handle } = await bench.runtime.submit(key, plan);
    expect(handle.id).toBe(left?.id);
    const { lines } = await observeAll(bench.runtime, handle);
    expect(lines.map(({ text }) => text)).toEqual(["late"]);
  });

  it("refuses the key of another record, and a name that somebody else's pod has", async () => {
    const key = freshKey();
    const of = (record: string): RunPlan => ({
      ...bench.plan("sleep 1"),
      labels: { "task-api.record": record },
    });
    const { handle } = await bench.runtime.submit(key, of("/a/task_run-1.json"));
    await expect(bench.runtime.submit(key, of("/b/task_run-2.json"))).rejects.toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining("/a/task_run-1.json"),
    });
    await bench.there.admin.call("PATCH", bench.path(handle), {
      contentType: "application/merge-patch+json",
      json: { metadata: { annotations: { "task-api/labels": null } } },
    });
    await expect(bench.runtime.submit(key, of("/a/task_run-1.json"))).rejects.toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining("is taken by a pod that is none of this run"),
    });
  });

  it("has secrets and a policy removed with their pod, and keeps those of the next one", async () => {
    const key = freshKey();
    const plan: RunPlan = { ...withSecret("x", "sleep 100"), network: "none" };
    const { handle: first } = await bench.runtime.submit(key, plan);
    expect(await secretsOf(first)).toMatchObject([ownedBy(first)]);
    expect(await policiesOf(first)).toMatchObject([ownedBy(first)]);
    await bench.runtime.remove(first);
    // Its belongings are still there: the cluster removes them in its own time.
    const { handle: second } = await bench.runtime.submit(key, plan);
    expect(second.id).not.toBe(first.id);
    await expect
      .poll(() => policiesOf(second), { timeout: 30_000 })
      .toMatchObject([ownedBy(second)]);
    expect(await secretsOf(second)).toMatchObject([ownedBy(second)]);
    await remove(second);
    await expect.poll(() => secretsOf(second), { timeout: 30_000 }).toEqual([]);
    await expect.poll(() => policiesOf(second), { timeout: 30_000 }).toEqual([]);
  });

  it.skipIf(noLoginRegistry() !== undefined)(
    "pulls with the task's own login, which is changed when it is given another",
    async () => {
      const registry = loginRegistry();
      const reference = await pushTestImage(registry, "ends", []);
      const { username = "", password = "" } = { ...registry.credentials };
      const key = freshKey();
      const planOf = (secret: string): RunPlan => ({
        ...bench.plan("sleep 100"),
        image: { ...barePlan.image, reference, id: reference },
        pod: {
          ...barePod,
          registry: { registry: registry.address, username, password: new Secret(secret) },
        },
      });
      const { handle } = await bench.runtime.submit(key, planOf(password));
      for await (const event of bench.runtime.observe(handle)) {
        expect(event.type).not.toBe("exited");
        if (event.type === "state" && event.state === "running") break;
      }
      expect(await loginOf(handle)).toContain(password);
      expect((await bench.runtime.submit(key, planOf("another"))).handle).toEqual(handle);
      expect(await loginOf(handle)).toContain('"another"');
      expect(await secretsOf(handle)).toMatchObject([ownedBy(handle)]);
      await remove(handle);
      await expect.poll(() => secretsOf(handle), { timeout: 30_000 }).toEqual([]);
    },
  );

  async function loginOf(handle: RunHandle): Promise<string> {
    const [secret] = await secretsOf(handle);
    const data = stringAt(secret, "data", ".dockerconfigjson") ?? "";
    return Buffer.from(data, "base64").toString("utf8");
  }

  async function remove(handle: RunHandle | undefined): Promise<void> {
    if (handle !== undefined) await bench.runtime.remove(handle);
  }
});

function ownedBy({ id, name }: RunHandle): object {
  return { metadata: { ownerReferences: [{ kind: "Pod", name, uid: id }] } };
}
