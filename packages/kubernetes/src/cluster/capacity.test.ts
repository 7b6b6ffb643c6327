import { expect, it } from "vitest";
import { largestNode } from "./capacity.ts";

const node = (allocatable: Readonly<Record<string, string>>): unknown => ({
  status: { allocatable },
});

it("takes the most that any node has of each", () => {
  const nodes = [
    node({ cpu: "3920m", memory: "8Gi" }),
    node({ cpu: "2", memory: "16Gi", "nvidia.com/gpu": "4" }),
  ];
  expect(largestNode(nodes, { extended: ["nvidia.com/gpu", "example.org/fpga"] })).toEqual({
    cpus: 3.92,
    memoryBytes: 16 * 2 ** 30,
    extended: { "nvidia.com/gpu": "4", "example.org/fpga": "0" },
  });
});

it("knows of no end where nodes may not be seen", () => {
  expect(largestNode(undefined, { extended: ["nvidia.com/gpu"] })).toEqual({
    cpus: Number.POSITIVE_INFINITY,
    memoryBytes: Number.POSITIVE_INFINITY,
    extended: {},
  });
});
