import { itemsAt, stringAt } from "@task-api/runtime";
import { expect, it } from "vitest";
import { barePlan, fullPlan } from "../testing/plans.ts";
import { wholeManifest } from "./whole-manifest.ts";

it("is the pod alone where nothing belongs to it", () => {
  expect(wholeManifest("run", barePlan, "project-a")).toMatchObject({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "project-a", name: expect.stringMatching(/^task-run-/) },
  });
});

it("lists what belongs to it, every secret masked", () => {
  const list = wholeManifest("run", fullPlan, "project-a");
  const kinds = itemsAt(list, "items").map((item) => stringAt(item, "kind"));
  expect(kinds).toEqual(["Pod", "Secret", "Secret", "NetworkPolicy"]);
  const namespaces = itemsAt(list, "items").map((item) => stringAt(item, "metadata", "namespace"));
  expect(new Set(namespaces)).toEqual(new Set(["project-a"]));
  const text = JSON.stringify(list);
  for (const secret of ["only its Secret has this", "known", "its own"]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(`me:${secret}`).toString("base64"));
  }
  expect(text).toContain('"***"');
});
