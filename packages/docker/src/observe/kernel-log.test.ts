import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kernelSawOutOfMemory } from "./kernel-log.ts";

it("finds the kernel's notice about a container, and only that container's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "task-api-kmsg-"));
  const file = join(folder, "kmsg");
  await writeFile(
    file,
    "6,1,2,-;docker0: port 1 entered c2\n6,2,3,-;oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/docker/c1,task=sh\n",
  );
  expect(kernelSawOutOfMemory("c1", file)).toBe(true);
  expect(kernelSawOutOfMemory("c3", file)).toBe(false);
  expect(kernelSawOutOfMemory("c1", join(folder, "absent"))).toBe(false);
  await rm(folder, { recursive: true });
});
