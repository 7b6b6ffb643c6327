import { expect, it } from "vitest";
import { targetOfTry } from "./target-of-try.ts";

const config = { type: "k8s", namespace: "of-task" };
const ofProject = { project_form: { kubernetes_namespace: "of-project" } };
const ofPlatform = { mode: "k8s", namespace: "of-platform" } as const;

it.each([
  [ofPlatform, ofProject, "of-project"],
  [ofPlatform, {}, "of-platform"],
  [{ mode: "k8s" }, ofProject, "of-project"],
  [{ mode: "k8s" }, {}, "of-task"],
] as const)("with %j and the conf %j a pod runs in %s", (engine, conf, namespace) => {
  expect(targetOfTry({ engine, conf, task: { config } })).toMatchObject({ namespace });
});

it.each([undefined, null, "x", { type: "docker", namespace: "x" }, { type: "k8s", namespace: 1 }])(
  "leaves the namespace to the kubeconfig with the config %j",
  (given) => {
    const target = targetOfTry({ engine: { mode: "k8s" }, conf: {}, task: { config: given } });
    expect(target).toEqual({ mode: "k8s" });
  },
);

it("refuses what is no name of a namespace, and says where it stands", () => {
  const task = { config: { type: "k8s", namespace: "Not A Name" } };
  expect(() => targetOfTry({ engine: { mode: "k8s" }, conf: {}, task })).toThrow(
    "config.namespace",
  );
});
