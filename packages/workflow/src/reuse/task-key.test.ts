import { describe, expect, it } from "vitest";
import type { TaskInstance } from "@task-api/spec";
import { numbersOf } from "../testing/numbers.ts";
import { instanceOf } from "../testing/dags.ts";
import { explainKeys } from "./explain-key.ts";
import { hashOfKey, taskKey, type FileHashes, type TaskKey } from "./task-key.ts";

const base = await instanceOf({ template: { env: [{ name: "ORGAN", value: "liver" }] } });

interface Changes {
  readonly instance?: Partial<TaskInstance>;
  readonly files?: FileHashes;
  readonly image?: { readonly id: string; readonly digest?: string };
  readonly secret?: string;
  readonly salt?: string;
  readonly fanOut?: string;
  readonly conf?: string;
}

function keyWith({
  instance = {},
  files = {},
  image = { id: "i1" },
  secret,
  ...rest
}: Changes = {}): TaskKey {
  return taskKey({
    salt: "salt",
    ...rest,
    instance: { ...base, ...instance },
    image,
    files: new Map([["in", files]]),
    secretOf: () => secret,
  });
}

const secretEnv = [{ name: "TOKEN", value: "x", secret: true }];
const liver = { name: "ORGAN", value: "liver", secret: false };

/** Each is one thing that results depend on. */
const changes: readonly Changes[] = [
  {},
  { image: { id: "i2" } },
  { image: { id: "i1", digest: "d" } },
  { instance: { template: "other" } },
  { instance: { command: ["run", "fast"] } },
  { instance: { command: ["run fast"] } },
  { instance: { command: ['run "fast"'] } },
  { instance: { command: [] } },
  { instance: { command: [""] } },
  { instance: { env: [] } },
  { instance: { env: [{ ...liver, value: "kidney" }] } },
  { instance: { env: [{ ...liver, value: "" }] } },
  { instance: { env: [liver, { ...liver, name: "B" }] } },
  { instance: { env: secretEnv }, secret: "a" },
  { instance: { env: secretEnv }, secret: "b" },
  { instance: { network: "none" } },
  { instance: { config: { type: "docker", labels: {}, user: "1000" } } },
  { instance: { config: { type: "docker", labels: {}, network: "lab" } } },
  { instance: { config: { type: "docker", labels: {}, platform: "linux/arm64" } } },
  { instance: { resources: { limits: { "nvidia.com/gpu": "1" }, requests: {} } } },
  { instance: { inputs: base.inputs.map((one) => ({ ...one, mountedPath: "/other" })) } },
  { instance: { inputs: [] } },
  { instance: { outputs: [] } },
  { files: { "a/x": "1:h" } },
  { files: { "a/x": "1:g" } },
  { files: { "a/y": "1:h" } },
  { files: { "a/x": "1:h", "b/": "" } },
  { fanOut: "in" },
  { conf: "{}" },
];

describe("the key of a task", () => {
  it("is equal exactly where nothing differs, and what differs is told", () => {
    const keys = changes.map(keyWith);
    const wrong = keys.flatMap((one, i) =>
      keys.flatMap((other, j) => {
        const hasEqualHash = hashOfKey(one) === hashOfKey(other);
        const hasNoDifference = explainKeys(one, other).length === 0;
        return hasEqualHash === (i === j) && hasNoDifference === (i === j) ? [] : [[i, j]];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("stays equal and different under many changes at once", () => {
    const next = numbersOf(7);
    const some = (): Changes =>
      Object.assign({}, ...Array.from({ length: 3 }, () => changes[next(changes.length)]));
    const wrong = Array.from(
      { length: 2000 },
      () => [keyWith(some()), keyWith(some())] as const,
    ).filter(
      ([one, other]) =>
        (hashOfKey(one) === hashOfKey(other)) !== (explainKeys(one, other).length === 0),
    );
    expect(wrong).toEqual([]);
  });

  it("does not depend on CPU, memory, labels, names of folders, or the order in which things were written", () => {
    const resources = { limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "1" } };
    const config = { type: "docker", labels: { project: "demo" } } as const;
    const inputs = base.inputs.map((one) => ({
      ...one,
      source: { kind: "host", path: "/x" } as const,
    }));
    const key = hashOfKey(
      keyWith({ instance: { resources, inputs, config }, files: { a: "1:h", b: "1:g" } }),
    );
    expect(key).toBe(hashOfKey(keyWith({ files: { b: "1:g", a: "1:h" } })));
  });

  it("holds no secret, and hashes of secrets that are of use in one store only", () => {
    const key = keyWith({ instance: { env: secretEnv }, secret: "hunter2" });
    expect(JSON.stringify(key)).not.toContain("hunter2");
    const elsewhere = keyWith({ instance: { env: secretEnv }, secret: "hunter2", salt: "other" });
    expect(elsewhere.env).not.toEqual(key.env);
  });

  it("tells differences in words for people", () => {
    const files = Object.fromEntries(Array.from({ length: 412 }, (_, n) => [`case/${n}`, "1:h"]));
    const before = keyWith({ files });
    const now = keyWith({
      instance: { env: [{ ...liver, value: "kidney" }], command: ["run", "a b"] },
      files: { ...files, "case/7": "2:h", new: "1:h" },
    });
    expect(explainKeys(before, now)).toMatchInlineSnapshot(`
      [
        "command: run → run "a b"",
        "env ORGAN: liver → kidney",
        "1 of 413 files of input 'in' changed: case/7",
        "1 of 413 files of input 'in' are new: new",
      ]
    `);
    expect(explainKeys(now, before)).toMatchInlineSnapshot(`
      [
        "command: run "a b" → run",
        "env ORGAN: kidney → liver",
        "1 of 412 files of input 'in' changed: case/7",
        "1 files of input 'in' are gone: new",
      ]
    `);
  });

  it("does not tell what a secret was or is", () => {
    const [before, now] = ["a", "b"].map((secret) =>
      keyWith({ instance: { env: secretEnv }, secret }),
    );
    expect(explainKeys(before ?? keyWith(), now ?? keyWith())).toEqual([
      "env TOKEN: another value (secret)",
    ]);
  });
});
