// IOVolume on the wire: what a task binds to a channel, both dialects: `input` (the page) and
// `volume_source` (contract §1.2).
import * as v from "valibot";
import { scaleRuleSchema } from "./scale-rule.ts";
import { nonEmptyText, text } from "./text.ts";
import { refusingArrays, wireObject, withEveryKey } from "./wire-object.ts";

const hostPath = nonEmptyText(
  "Directory of the host. A relative path starts at the directory of the document.",
);

/** `{host_path}` of the page's dialect. */
export const hostPathVolumeSchema = wireObject(
  {
    title: "HostPathVolume",
    description: "A directory of the host.",
    examples: [{ host_path: "./data/input" }],
  },
  { host_path: hostPath },
);

/** `{host_path}`, or a Kubernetes Volume that is passed on as it is. */
export const volumeSourceSchema = v.pipe(
  refusingArrays(
    withEveryKey(
      v.objectWithRest({ host_path: v.exactOptional(hostPath) }, v.unknown()),
      v.string(),
      v.unknown(),
    ),
  ),
  v.minEntries(1, "an object with 'host_path', or a Kubernetes Volume"),
  v.title("VolumeSource"),
  v.description("A directory of the host, or a Kubernetes Volume, which runs on Kubernetes only."),
  v.examples([
    { host_path: "./data/input" },
    { persistentVolumeClaim: { claimName: "data" }, subPath: "studies/1" },
  ]),
);

/** A channel and the volume bound to it. */
export const ioVolumeSchema = wireObject(
  {
    title: "IOVolume",
    description: "Binds a directory or volume to a channel of the template.",
    examples: [{ name: "channel1", input: { host_path: "./data/input1" } }],
    exactlyOneOf: ["input", "volume_source"],
  },
  {
    name: text("Name of a channel of the template."),
    input: v.exactOptional(hostPathVolumeSchema),
    volume_source: v.exactOptional(volumeSourceSchema),
    scale_rule: v.exactOptional(scaleRuleSchema),
  },
);

/** What a task binds to a channel, as it stands in a document of either dialect. */
export type WireIOVolume = v.InferOutput<typeof ioVolumeSchema>;
