// Resources on the wire (contract §1.1).
import * as v from "valibot";
import { quantitySchema } from "./quantity.ts";
import { wireMap, wireObject } from "./wire-object.ts";

function resourceList(description: string) {
  return wireMap(v.string(), quantitySchema, description);
}

/** What a container may use and what it is promised. */
export const resourcesSchema = wireObject(
  {
    title: "Resources",
    description:
      "Requests and limits of the container: cpu, memory, nvidia.com/gpu and other extended resources.",
    examples: [
      { limits: { cpu: "2", memory: "4Gi", "nvidia.com/gpu": 1 }, requests: { cpu: "500m" } },
    ],
  },
  {
    limits: v.exactOptional(resourceList("The most the container may use, by resource name.")),
    requests: v.exactOptional(resourceList("What the container is promised, by resource name.")),
  },
);

/** Limits and requests by resource, as they stand in a document. */
export type WireResources = v.InferOutput<typeof resourcesSchema>;
