// `security_profile: restricted`: what the Pod Security Standard of that name forbids is told before a cluster refuses
// it, or before a pod waits for an image that it may not run (contract §1.3).
import type { Finding, KubernetesObject } from "@task-api/spec";
import type { PlannedMount, PlannedPod, PlannedVolume } from "../port/run-plan.ts";

/** What the profile is held against. */
export interface ProfileSubject {
  readonly pod: Pick<PlannedPod, "isRestricted" | "volumes"> | undefined;
  readonly mounts: readonly PlannedMount[];
  readonly volumes: readonly PlannedVolume[];
  /** The image's USER; empty means root, undefined that nobody knows it here: the cluster will. */
  readonly user: string | undefined;
}

/** Nothing for a pod without the profile. */
export function restrictedFindings(subject: ProfileSubject): readonly Finding[] {
  const { pod, mounts, volumes, user } = subject;
  if (pod?.isRestricted !== true) return [];
  return [
    ...mounts.map(({ channel, direction }) =>
      forbidden([sideOf(direction), channel], `${direction} '${channel}' is a host_path`),
    ),
    ...volumes.flatMap(({ channel, direction, volume }) =>
      forbiddenKinds(volume).map((kind) =>
        forbidden([sideOf(direction), channel], `${direction} '${channel}' is a volume '${kind}'`),
      ),
    ),
    ...pod.volumes.flatMap((volume, index) =>
      forbiddenKinds(volume).map((kind) =>
        forbidden(["config", "volumes", index], `a volume is of the kind '${kind}'`),
      ),
    ),
    ...(user === undefined ? [] : userFindings(user)),
  ];
}

const CODE = "task/restricted-profile";

/** The kinds of volumes that the standard allows, and what stands beside a kind. */
const ALLOWED = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
  "name",
]);

function forbiddenKinds(volume: KubernetesObject): readonly string[] {
  return Object.keys(volume).filter((key) => !ALLOWED.has(key));
}

function sideOf(direction: PlannedMount["direction"]): "inputs" | "outputs" {
  return direction === "input" ? "inputs" : "outputs";
}

function forbidden(path: Finding["path"], what: string): Finding {
  return {
    code: CODE,
    severity: "error",
    path,
    message: `${what}, and security_profile is restricted: the Pod Security Standard of that name forbids it, since a pod must not see what is on its node`,
    hint: "use a persistentVolumeClaim, or take security_profile away",
  };
}

function userFindings(user: string): readonly Finding[] {
  const [name = ""] = user.split(":", 1);
  if (/^0*[1-9]\d*$/.test(name)) return [];
  const isRoot = name === "" || name === "root" || /^0+$/.test(name);
  return [
    {
      code: CODE,
      severity: "error",
      path: ["config", "security_profile"],
      message: isRoot
        ? "the image runs as root, which security_profile: restricted forbids"
        : `the image runs as user '${name}', and security_profile: restricted takes users by their number only: nobody can tell whether a name is root's`,
      hint: isRoot
        ? "give the image a user of its own: USER 1000 in its Dockerfile; or take security_profile away"
        : "write the number in the Dockerfile, e.g. USER 1000; or take security_profile away",
    },
  ];
}
