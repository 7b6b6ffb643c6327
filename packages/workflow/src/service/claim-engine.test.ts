import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { engineFolder } from "../plan/layout.ts";
import { freshFolder } from "../testing/fresh-folder.ts";
import { killedEngines } from "../testing/killed-engine.ts";
import { troubleOf } from "../testing/store-trouble.ts";
import { listenToBell, ringBell } from "./bell.ts";
import { claimEngine } from "./claim-engine.ts";

it("a root is one engine's until it lets go", () => {
  const root = freshFolder();
  const claim = claimEngine(root);
  expect([claimEngine(root), claimEngine(freshFolder()) === undefined]).toEqual([undefined, false]);
  claim?.release();
  const next = claimEngine(root);
  onTestFinished(() => next?.release());
  expect(next).toBeDefined();
});

it("a root is another process's until that is gone, also where it is killed", async () => {
  const { root, start, addRound } = await killedEngines();
  addRound(1);
  const child = start();
  await once(child.stdout ?? child, "data");
  expect(claimEngine(root)).toBeUndefined();
  child.kill("SIGKILL");
  await once(child, "exit");
  const claim = claimEngine(root);
  onTestFinished(() => claim?.release());
  expect(claim).toBeDefined();
}, 30_000);

it("a root that cannot be an engine's is refused with a reason", () => {
  const root = freshFolder();
  writeFileSync(engineFolder(root), "a file");
  expect(troubleOf(() => claimEngine(root))).toBe("unusable");
  const other = freshFolder();
  mkdirSync(join(engineFolder(other), "claim.db"), { recursive: true });
  expect(troubleOf(() => claimEngine(other))).toBe("unusable");
});

it("who rings is heard by who listens, until that one has had enough", async () => {
  const root = freshFolder();
  mkdirSync(engineFolder(root));
  let rings = 0;
  const bell = listenToBell(root, () => (rings += 1));
  await sleep(100);
  const before = rings;
  ringBell(root);
  await expect.poll(() => rings).toBeGreaterThan(before);
  bell.close();
  const last = rings;
  ringBell(root);
  await sleep(100);
  expect(rings).toBe(last);
});
