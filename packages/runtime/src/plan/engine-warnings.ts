// What this engine will not do for a plan, or not do well: said before the start.
import type { EngineDescription } from "../port/container-runtime.ts";
import type { Image } from "../port/image.ts";
import type { RunPlan } from "../port/run-plan.ts";

/** Warnings, one sentence each (contract §3). */
export function engineWarnings(
  engine: EngineDescription,
  image: Image,
  plan: RunPlan,
): readonly string[] {
  return [
    ...unenforced(engine, plan),
    ...(engine.mergesStreams === true
      ? ["this cluster hands out stdout and stderr as one: all of the log counts as stdout"]
      : []),
    ...otherPlatform(engine, image),
  ];
}

/** Some machines emulate others: so it is no error yet. */
function otherPlatform(engine: EngineDescription, image: Image): string[] {
  if (isSamePlatform(image.platform, engine.platform)) return [];
  return [
    `the image is built for ${image.platform}, the engine's machine is ${engine.platform}: it runs only where that one is emulated`,
  ];
}

/** `linux/arm64/v8` is a kind of `linux/arm64`. */
function isSamePlatform(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function unenforced(engine: EngineDescription, plan: RunPlan): string[] {
  const { memoryLimitBytes, cpuLimit } = plan.resources;
  const messages = {
    memory: memoryLimitBytes !== undefined && "this engine does not enforce the memory limit",
    cpu: cpuLimit !== undefined && "this engine does not enforce the cpu limit",
    network:
      plan.network === "none" &&
      "this cluster may not enforce network: none; that is up to its network plugin",
  };
  return engine.unenforced.flatMap((kind) => messages[kind] || []);
}
