// The semantic rules of task.json that need no template (contract §1.4).
import type { Finding } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, members, textOf, warningAt } from "./cursor.ts";
import { duplicates } from "./duplicates.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { scaleRuleFindings } from "./scale-rule-rules.ts";

/** For a task, alone or in a DAG. */
export const anyTaskRules: readonly Rule[] = [
  validImage,
  uniqueBindings,
  uniqueTaskEnv,
  bindingScaleRules,
  knownVolumes,
];

/** For the task of a task.json. */
export const taskRules: readonly Rule[] = [...anyTaskRules, completeCredentials];

/** Sources of a Kubernetes Volume that are in use; others get a warning, not an error. */
const volumeKinds = [
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "fc",
  "flexVolume",
  "gcePersistentDisk",
  "glusterfs",
  "hostPath",
  "image",
  "iscsi",
  "nfs",
  "persistentVolumeClaim",
  "portworxVolume",
  "projected",
  "quobyte",
  "rbd",
  "secret",
  "vsphereVolume",
];

/** The grammar of engines and registries: host, lower-case names, tag, digest; or a content id. */
const imagePattern =
  /^(?:sha256:[0-9a-f]{64}|(?:(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?)\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?)$/;

function validImage(task: Cursor): readonly Finding[] {
  const place = field(task, "image");
  const image = textOf(place);
  if (!image || imagePattern.test(image)) return [];
  const lower = image.toLowerCase();
  return [
    errorAt(
      place,
      "task/image-reference",
      `'image' is not a valid reference: ${JSON.stringify(image.slice(0, 200))}`,
      imagePattern.test(lower)
        ? `names of images are in lower case: ${lower}`
        : "write it as registry/name:tag, e.g. registry.example/team/tool:1.0",
    ),
  ];
}

function uniqueBindings(task: Cursor): readonly Finding[] {
  const code = "task/duplicate-binding";
  return [
    ...duplicates(field(task, "inputs"), "name", code, "the binding of input channel"),
    ...duplicates(field(task, "outputs"), "name", code, "the binding of output channel"),
  ];
}

function uniqueTaskEnv(task: Cursor): readonly Finding[] {
  return duplicates(field(task, "env"), "name", "task/duplicate-env", "variable");
}

function bindingScaleRules(task: Cursor, context: RuleContext): readonly Finding[] {
  return [...items(field(task, "inputs")), ...items(field(task, "outputs"))].flatMap((binding) =>
    scaleRuleFindings(field(binding, "scale_rule"), context),
  );
}

/** Without `host_path` a volume_source is passed to Kubernetes, which a slip of the pen is not meant for. */
function knownVolumes(task: Cursor): readonly Finding[] {
  const bindings = [...items(field(task, "inputs")), ...items(field(task, "outputs"))];
  return bindings.flatMap((binding) => {
    const volume = field(binding, "volume_source");
    const entries = members(volume);
    const isKnown = entries.some(
      ([key, { value }]) =>
        key === "host_path" || (volumeKinds.includes(key) && typeof value !== "string"),
    );
    const [first] = entries;
    if (first === undefined || isKnown) return [];
    return warningAt(
      volume,
      "task/unknown-volume",
      `'volume_source' has neither 'host_path' nor a known kind of Kubernetes Volume, but '${first[0]}'${didYouMean(first[0], ["host_path", ...volumeKinds])}`,
    );
  });
}

function completeCredentials(task: Cursor): readonly Finding[] {
  const config = field(task, "config");
  return credentialFindings(field(config, "registryUsername"), field(config, "registryPassword"));
}

/** A warning where one of the two is there without the other. */
export function credentialFindings(username: Cursor, password: Cursor): readonly Finding[] {
  if (textOf(password) !== undefined && textOf(username) === undefined) {
    const message = "'registryPassword' needs 'registryUsername'";
    return [warningAt(password, "task/registry-credentials", message)];
  }
  if (textOf(username) !== undefined && textOf(password) === undefined) {
    const message = "'registryUsername' needs 'registryPassword'";
    return [warningAt(username, "task/registry-credentials", message)];
  }
  return [];
}
