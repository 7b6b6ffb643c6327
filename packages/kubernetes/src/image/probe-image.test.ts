import { expect, it } from "vitest";
import { podManifest } from "../pod/pod-manifest.ts";
import { fullPlan } from "../testing/plans.ts";
import { probePlan } from "./probe-image.ts";

it("puts the pod that shows a contract where the task's own may be, as the same account", () => {
  const { serviceAccount = "", nodeSelector = {}, tolerations = [], affinity } = fullPlan.pod ?? {};
  const placement = { serviceAccount, nodeSelector, tolerations, affinity: affinity ?? {} };
  const plan = probePlan("registry.example/convert:1", { isPulled: true, placement });
  expect(podManifest("contract-1", plan)).toMatchObject({
    spec: { serviceAccountName: serviceAccount, nodeSelector, tolerations, affinity },
  });
});
