import { expect, it } from "vitest";
import { accessTo } from "../testing/peer.ts";
import { apiRefused } from "./api-refused.ts";

const client = { access: accessTo("https://here:6443") };

function refused(status: number, message: string, details?: object): object {
  const body = { kind: "Status", message, details };
  const {
    message: said,
    reason,
    nextStep,
    isBusy,
    countsEnded,
    isDenied,
  } = apiRefused(client, "creating the pod x", {
    status,
    body,
    text: JSON.stringify(body),
  });
  return { said, reason, nextStep, isBusy, countsEnded, isDenied };
}

it("says what was tried, what came, and which right is missing", () => {
  const words =
    'networkpolicies.networking.k8s.io is forbidden: User "system:serviceaccount:a:b" cannot create resource "networkpolicies" in API group "networking.k8s.io" in the namespace "project-a"';
  expect(refused(403, words)).toMatchInlineSnapshot(`
    {
      "countsEnded": false,
      "isBusy": false,
      "isDenied": true,
      "nextStep": "The right to create networkpolicies.networking.k8s.io is missing: have the role of manifests/role.yaml applied (sed s/project-a/project-a/ role.yaml | kubectl apply -f -) and bound to system:serviceaccount:a:b; then see: kubectl --context dev -n project-a auth can-i create networkpolicies.networking.k8s.io",
      "reason": "EngineUnavailable",
      "said": "The cluster at https://here:6443 refused creating the pod x (status 403): networkpolicies.networking.k8s.io is forbidden: User "system:serviceaccount:a:b" cannot create resource "networkpolicies" in API group "networking.k8s.io" in the namespace "project-a"",
    }
  `);
});

it.for([
  [
    'pods "x" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the namespace "y"',
    "The right to get pods/log is missing",
  ],
  [
    'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group ""',
    'takes us for nobody in particular: it was shown the token of user "me"',
  ],
  ['pods "x" is forbidden: failed quota: q: must specify limits.cpu', "wants every task to say"],
  [
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot',
    "security_profile",
  ],
  [
    'pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
    "kubectl describe limitrange",
  ],
  [
    'pods "x" is forbidden: unable to create new content in namespace y because it is being terminated',
    "The namespace is being deleted",
  ],
  [
    'pods "x" is forbidden: error looking up service account y/z: serviceaccount "z" not found',
    "Correct service_account",
  ],
  ["admission webhook denied the request", "A rule of the cluster forbids it"],
])("knows a 403 by its words: %s", ([words = "", nextStep]) => {
  expect(refused(403, words)).toMatchObject({
    nextStep: expect.stringContaining(nextStep ?? ""),
    isBusy: false,
  });
});

it.for([
  ["requested: pods=1, used: pods=1, limited: pods=1", false],
  [
    "requested: requests.memory=1Gi, used: requests.memory=512Mi, limited: requests.memory=1Gi",
    false,
  ],
  ["requested: count/pods=1, used: count/pods=1, limited: count/pods=1", true],
  ["requested: secrets=1, used: secrets=3, limited: secrets=3", true],
] as const)(
  "says that a quota that is used up will be free again: %s",
  ([amounts, countsEnded]) => {
    const words = `pods "x" is forbidden: exceeded quota: q, ${amounts}`;
    expect(refused(403, words)).toMatchObject({
      reason: "Unschedulable",
      isBusy: true,
      countsEnded,
      nextStep: expect.stringMatching(/^Wait until .*: kubectl describe quota q$/),
    });
  },
);

it.for([
  [
    "requested: limits.cpu=4,pods=1, used: limits.cpu=0,pods=0, limited: limits.cpu=2500m,pods=1",
    "(limits.cpu=4 of 2500m)",
  ],
  ["requested: count/pods=1, used: count/pods=0, limited: count/pods=0", "(count/pods=1 of 0)"],
])("refuses at once what a quota never gives: %s", ([amounts, what]) => {
  const words = `pods "x" is forbidden: exceeded quota: small, ${amounts}`;
  expect(refused(403, words)).toMatchObject({
    reason: "Unschedulable",
    isBusy: false,
    nextStep: expect.stringContaining(`more than the namespace's quota ever gives ${what}`),
  });
});

it("tells what is denied to us from rules that hold for everybody", () => {
  const rights = 'pods is forbidden: User "u" cannot list resource "pods" in API group ""';
  expect(refused(403, rights)).toMatchObject({ isDenied: true });
  expect(refused(403, "admission webhook denied the request")).toMatchObject({ isDenied: false });
  expect(refused(503, "shutting down")).toMatchObject({ isDenied: false });
});

it("names a namespace that is not there, and what else is gone", () => {
  expect(refused(404, 'namespaces "a" not found', { kind: "namespaces", name: "a" })).toMatchObject(
    { reason: "EngineUnavailable", nextStep: expect.stringContaining("create namespace a") },
  );
  expect(refused(404, 'pods "a" not found', { kind: "pods", name: "a" })).toMatchObject({
    nextStep: expect.stringContaining("removed it meanwhile"),
  });
  expect(refused(404, "404 page not found")).toMatchObject({
    nextStep: expect.stringContaining("may be no API server"),
  });
});

it("lists what is wrong with an object by its fields", () => {
  const details = {
    causes: [
      { field: "spec.containers[0].image", message: "Required value" },
      { message: "something else" },
    ],
  };
  expect(refused(422, 'Pod "x" is invalid', details)).toMatchObject({
    reason: "StartFailed",
    nextStep:
      "Correct in the task.json or the template: spec.containers[0].image: Required value; something else",
  });
});

it.for([
  [409, "StartFailed", false],
  [400, "StartFailed", false],
  [413, "StartFailed", false],
  [429, "EngineUnavailable", false],
  [503, "EngineUnavailable", false],
  [500, "EngineUnavailable", false],
] as const)("gives status %s the reason %s", ([status, reason, isBusy]) => {
  expect(refused(status, "no")).toMatchObject({ reason, isBusy });
});

it("knows a port for TLS that was asked without", () => {
  const words = "Client sent an HTTP request to an HTTPS server.";
  expect(refused(400, words)).toMatchObject({
    reason: "EngineUnavailable",
    nextStep: expect.stringContaining("The port wants TLS"),
  });
});

it("repeats what is no Status, up to a length", () => {
  const text = `<html>${"x".repeat(9_000)}`;
  const { message } = apiRefused(client, "asking", { status: 502, body: undefined, text });
  expect(message).toContain("refused asking (status 502): <html>xxx");
  expect(message.length).toBeLessThan(2_200);
});
