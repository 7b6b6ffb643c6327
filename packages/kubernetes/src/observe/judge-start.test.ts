import { expect, it } from "vitest";
import { notStartedEnd, startObstacle, type PodWarning } from "./judge-start.ts";
import { podState, type PodState } from "./pod-state.ts";

const IMAGE = "registry.example/team/convert:1";
const PULLED = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}"`;
const NO_NODE =
  "no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

function waiting(reason: string, message = ""): PodState {
  const containerStatuses = [{ name: "main", state: { waiting: { reason, message } } }];
  return podState({ status: { phase: "Pending", containerStatuses } });
}

function unscheduled(message: string, reason = "Unschedulable"): PodState {
  const conditions = [{ type: "PodScheduled", status: "False", reason, message }];
  return podState({ status: { phase: "Pending", conditions } });
}

/** Words as clusters of version 1.34 with containerd, and others where they differ, say them. */
it.for([
  [
    "ErrImagePull",
    `${PULLED}: pulling from host registry.example failed with status code [manifests 1]: 401 Unauthorized`,
    "RegistryUnauthorized",
    "registryUsername",
  ],
  [
    "ImagePullBackOff",
    `Back-off pulling image "${IMAGE}": ErrImagePull: ${PULLED}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    "RegistryUnauthorized",
    "imagePullSecrets",
  ],
  [
    "ErrImagePull",
    `initializing source docker://${IMAGE}: reading manifest 1 in registry.example/team/convert: unauthorized: authentication required`,
    "RegistryUnauthorized",
    "registryUsername",
  ],
  [
    "ErrImagePull",
    `rpc error: code = NotFound desc = ${PULLED}: ${IMAGE}: not found`,
    "ImageNotFound",
    "no such name or tag",
  ],
  [
    "ImagePullBackOff",
    `Back-off pulling image "${IMAGE}": ErrImagePull: reading manifest 1 in registry.example/team/convert: manifest unknown`,
    "ImageNotFound",
    "no such name or tag",
  ],
  [
    "ErrImagePull",
    `failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found`,
    "ImageNotFound",
    "kind of processor",
  ],
  [
    "InvalidImageName",
    'Failed to apply default image tag "Team/denied:1": couldn\'t parse image name "Team/denied:1": invalid reference format: repository name (Team/denied) must be lowercase',
    "ImageNotFound",
    "names in lower case",
  ],
  [
    "ErrImageNeverPull",
    `Container image "${IMAGE}" is not present with pull policy of Never`,
    "ImageNotFound",
    "imagePullPolicy is Never",
  ],
] as const)("gives up at once: %s, %s", ([reason, message, expected, nextStep]) => {
  expect(startObstacle(waiting(reason, message))).toEqual({
    message,
    refusal: { reason: expected, nextStep: expect.stringContaining(nextStep) },
    patienceMs: 0,
  });
});

it.for([
  [
    "a host that does not resolve",
    "dial tcp: lookup registry.example on 10.0.0.1:53: no such host",
  ],
  ["one that is down", "dial tcp 10.0.0.7:443: connect: connection refused"],
  ["one that says nothing", "dial tcp 10.0.0.7:443: i/o timeout"],
  ["one in trouble", "unexpected status from HEAD request to it: 500 Internal Server Error"],
  ["a certificate", "tls: failed to verify certificate: x509: unknown authority"],
  ["too many who ask", "429 Too Many Requests"],
])("is patient with the nodes' way to the registry: %s", ([, words]) => {
  expect(startObstacle(waiting("ErrImagePull", `${PULLED}: ${words}`))).toMatchObject({
    refusal: { reason: "ImageNotFound", nextStep: expect.stringContaining("cannot reach") },
    patienceMs: 300_000,
  });
});

it.for([
  "registry.example:404/x:1",
  "registry.example/denied:403",
  "registry.example/not-found:401",
])("is not misled by the name of an image: %s", (image) => {
  const message = `failed to resolve reference "${image}": failed to do request: dial tcp: no such host`;
  const wanted = { refusal: { nextStep: expect.stringContaining("cannot reach") } };
  expect(startObstacle(waiting("ErrImagePull", message))).toMatchObject(wanted);
  const gone = `failed to resolve reference "${image}": ${image}: not found`;
  expect(startObstacle(waiting("ErrImagePull", gone))?.refusal.reason).toBe("ImageNotFound");
});

it("takes the words of the event where a node only says that it backs off", () => {
  const pod = waiting("ImagePullBackOff", `Back-off pulling image "${IMAGE}"`);
  const message = `Failed to pull image "${IMAGE}": ${PULLED}: 401 Unauthorized`;
  expect(startObstacle(pod, { reason: "Failed", message })).toMatchObject({
    message,
    refusal: { reason: "RegistryUnauthorized" },
  });
  expect(startObstacle(pod)).toMatchObject({ patienceMs: 300_000 });
});

it.for([
  ["CreateContainerConfigError", 'secret "none" not found', 40_000, "kubectl get secrets"],
  ["CreateContainerConfigError", "couldn't find key k in Secret a/b", 40_000, "its name"],
  [
    "CreateContainerConfigError",
    'container has runAsNonRoot and image will run as root (pod: "a_b(c)", container: main)',
    0,
    "numeric USER",
  ],
  ["CreateContainerConfigError", "something new", 40_000, "kubectl describe pod"],
  [
    "CreateContainerError",
    "failed to generate container spec: no such file or directory",
    30_000,
    "first word of the command",
  ],
  ["RunContainerError", "something new", 30_000, "kubectl describe pod"],
] as const)("has some patience: %s, %s", ([reason, message, patienceMs, nextStep]) => {
  expect(startObstacle(waiting(reason, message))).toEqual({
    message,
    refusal: { reason: "StartFailed", nextStep: expect.stringContaining(nextStep) },
    patienceMs,
  });
});

it.for([
  [`0/1 nodes are available: 1 Insufficient memory. ${NO_NODE}`, "Lower memory"],
  [`0/1 nodes are available: 1 Insufficient cpu. ${NO_NODE}`, "Lower cpu"],
  [`0/1 nodes are available: 1 Insufficient example.org/fpga. ${NO_NODE}`, "devices"],
  [
    `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${NO_NODE}`,
    "node_selector",
  ],
  ["0/1 nodes are available: 1 node(s) had untolerated taint {gpu: yes}.", "tolerations"],
  ['0/1 nodes are available: persistentvolumeclaim "none" not found. not found', "claimName"],
  [
    "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
    "kubectl describe pvc",
  ],
  ["no nodes available to schedule pods", "has no node"],
  ["0/1 nodes are available: 1 node(s) were unschedulable.", "kubectl describe nodes"],
] as const)("waits as long as a start may take for a node: %s", ([message, nextStep]) => {
  expect(startObstacle(unscheduled(message))).toEqual({
    message,
    refusal: { reason: "Unschedulable", nextStep: expect.stringContaining(nextStep) },
  });
});

it.for([
  ["a missing directory", "hostPath type check failed: /data/my in is not a directory", 0],
  ["a configuration to come", 'configmap "none" not found', undefined],
] as const)("tells what a volume waits for: %s", ([, words, patienceMs]) => {
  const message = `MountVolume.SetUp failed for volume "v" : ${words}`;
  const found = startObstacle(waiting("ContainerCreating"), { reason: "FailedMount", message });
  expect(found?.patienceMs).toBe(patienceMs);
  expect(found?.refusal.reason).toBe("StartFailed");
});

it("names the directory that a node does not have", () => {
  const message =
    'MountVolume.SetUp failed for volume "host-0" : hostPath type check failed: /data/my in is not a directory';
  expect(startObstacle(waiting("ContainerCreating"), { reason: "FailedMount", message })).toEqual({
    message: "the node has no directory /data/my in",
    refusal: { reason: "StartFailed", nextStep: expect.stringContaining("--path-map") },
    patienceMs: 0,
  });
});

it.for([
  ["is being made", waiting("ContainerCreating"), undefined],
  ["is known to no node yet", podState({ status: { phase: "Pending" } }), undefined],
  ["waits behind our gate", unscheduled("Scheduling is blocked", "SchedulingGated"), undefined],
  [
    "has a node that grumbles",
    waiting("ContainerCreating"),
    { reason: "MissingClusterDNS", message: "kubelet does not have ClusterDNS IP configured" },
  ],
] as const satisfies readonly (readonly [string, PodState, PodWarning | undefined])[])(
  "sees nothing in the way of a pod that %s",
  ([, pod, warning]) => {
    expect(startObstacle(pod, warning)).toBeUndefined();
  },
);

it("shortens what is too long", () => {
  const found = startObstacle(unscheduled(`0/5000 nodes:\n ${"busy ".repeat(1000)}`));
  expect(found?.message).toMatch(/^0\/5000 nodes: busy .* …$/);
  expect(found?.message.length).toBeLessThan(700);
});

it("makes an end of an obstacle that lasts, and of a start that takes too long", () => {
  const obstacle = startObstacle(unscheduled("0/1 nodes are available: 1 Insufficient cpu."));
  expect(notStartedEnd(obstacle)).toMatchObject({
    how: "start-failed",
    error: "0/1 nodes are available: 1 Insufficient cpu.",
    refusal: { reason: "Unschedulable" },
  });
  expect(notStartedEnd(obstacle, 3)).toMatchObject({
    error: "it had not started after 3 s: 0/1 nodes are available: 1 Insufficient cpu.",
  });
  expect(notStartedEnd(undefined, 3)).toMatchObject({
    how: "start-failed",
    error: expect.stringContaining("had not started after 3 s"),
    refusal: { reason: "StartFailed", nextStep: expect.stringContaining("--startup-timeout") },
  });
});
