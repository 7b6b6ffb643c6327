import { at, itemsAt, parseJson, stringAt } from "@task-api/runtime";
import { expect, it } from "vitest";
import { barePlan, fullPlan } from "../testing/plans.ts";
import { belongingsOf } from "./belongings.ts";

const OWNER = { name: "task-run-1", uid: "8c3e" };

it("has nothing for a task without secrets and with a network", () => {
  expect(belongingsOf("run", barePlan)).toEqual([]);
});

it("owns everything by the pod, and does not keep that from being removed", () => {
  const owners = belongingsOf("run", fullPlan, { owner: OWNER }).map(({ manifest }) =>
    itemsAt(manifest, "metadata", "ownerReferences"),
  );
  const reference = { apiVersion: "v1", kind: "Pod", ...OWNER };
  expect(owners).toEqual([[reference], [reference], [reference]]);
});

it.for([
  ["registry.example:5000", "registry.example:5000"],
  ["https://Registry.example/v2/", "registry.example"],
  ["docker.io", "https://index.docker.io/v1/"],
] as const)("gives the login to %s as nodes look for it", ([registry, address]) => {
  const pod = fullPlan.pod && { ...fullPlan.pod, registry: loginTo(registry) };
  const [secret] = belongingsOf("run", { ...barePlan, ...(pod && { pod }) });
  const text = stringAt(secret, "manifest", "stringData", ".dockerconfigjson") ?? "";
  expect(stringAt(secret, "manifest", "type")).toBe("kubernetes.io/dockerconfigjson");
  expect(Object.keys(Object(at(parseJson(text), "auths")))).toEqual([address]);
  expect(stringAt(parseJson(text), "auths", address, "password")).toBe("its own");
});

function loginTo(registry: string): NonNullable<NonNullable<typeof fullPlan.pod>["registry"]> {
  const login = fullPlan.pod?.registry;
  if (login === undefined) throw new Error("the plan has no login");
  return { ...login, registry };
}
