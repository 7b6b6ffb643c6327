// Why a task run ended: a closed set, the same on every engine (contract §3).

/** The reasons of contract §3. */
export const Reason = {
  Succeeded: "Succeeded",
  Failed: "Failed",
  OOMKilled: "OOMKilled",
  Skipped: "Skipped",
  Timeout: "Timeout",
  Stopped: "Stopped",
  StartFailed: "StartFailed",
  ImageNotFound: "ImageNotFound",
  RegistryUnauthorized: "RegistryUnauthorized",
  Unschedulable: "Unschedulable",
  Evicted: "Evicted",
  EngineUnavailable: "EngineUnavailable",
  Lost: "Lost",
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];
