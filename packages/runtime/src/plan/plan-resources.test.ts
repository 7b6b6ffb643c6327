import { describe, expect, it } from "vitest";
import type { ScaleRule } from "@task-api/spec";
import { planResources } from "./plan-resources.ts";

const rule: ScaleRule = {
  complexity: { coefficient: 2, exponent: 1 },
  notation: "complexity",
  type: "limit",
  mode: "sum",
  targetRegex: ".*",
  targetGlob: "*",
};

describe("planned resources", () => {
  it("are numbers of CPUs, bytes and devices", () => {
    const limits = { cpu: "500m", memory: "1Gi", "nvidia.com/gpu": "2" };
    const { resources } = planResources({ limits, requests: { cpu: "0.25", memory: "1e6" } }, []);
    expect(resources).toEqual({
      cpuLimit: 0.5,
      cpuRequest: 0.25,
      memoryLimitBytes: 1024 ** 3,
      memoryRequestBytes: 1_000_000,
      extended: { "nvidia.com/gpu": 2 },
    });
  });

  it("keep a request of disk apart from its limit, and make no limit of one alone", () => {
    const disk = { "ephemeral-storage": "1Gi", "hugepages-2Mi": "4Mi" };
    const { resources } = planResources({ limits: {}, requests: disk }, []);
    expect(resources).toEqual({
      storageRequestBytes: 1024 ** 3,
      extended: { "hugepages-2Mi": 4 * 1024 ** 2 },
    });
    const limits = { "ephemeral-storage": "4Gi" };
    expect(planResources({ limits, requests: disk }, []).resources).toMatchObject({
      storageRequestBytes: 1024 ** 3,
      storageLimitBytes: 4 * 1024 ** 3,
    });
  });

  it("set no limit when nothing asks for one", () => {
    expect(planResources({ limits: {}, requests: {} }, []).resources).toEqual({ extended: {} });
  });

  it("raise the memory limit to 1.1 times the scale rule", () => {
    const asked = { limits: { memory: "1000" }, requests: {} };
    const small = planResources(asked, [{ rule, sizeBytes: 10 }]);
    expect(small.resources.memoryLimitBytes).toBe(1000);
    const large = planResources(asked, [{ rule, sizeBytes: 1000 }]);
    expect(large.resources.memoryLimitBytes).toBe(2200);
  });

  it("are cut down to what the machine has, with a warning", () => {
    const asked = { limits: { cpu: "8", memory: "4Gi" }, requests: { memory: "3Gi" } };
    const capacity = { cpus: 2, memoryBytes: 2 * 1024 ** 3, extended: {} };
    expect(planResources(asked, [], capacity)).toEqual({
      resources: {
        cpuLimit: 2,
        memoryLimitBytes: 2 * 1024 ** 3,
        memoryRequestBytes: 2 * 1024 ** 3,
        extended: {},
      },
      warnings: [
        "the CPU limit of 8 was cut to the machine's 2 CPUs",
        "the memory limit of 4 GiB was cut to the machine's 2 GiB",
      ],
    });
  });
});
