import { once } from "node:events";
import { mkdirSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { engineFolder } from "../plan/layout.ts";
import { freshFolder } from "../testing/fresh-folder.ts";
import { killedEngines } from "../testing/killed-engine.ts";
import { runChild } from "../testing/run-child.ts";
import { troubleOf } from "../testing/store-trouble.ts";
import { listenToBell, openNews, ringBell } from "./bell.ts";
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

it("who only looks for an engine does not keep one from the root, and a real one does", async () => {
  const root = freshFolder();
  const look = claimEngine(root);
  const waiting = runChild("claim-child.ts", [root, "5000"]);
  await sleep(300);
  look?.release();
  expect(await waiting).toMatchObject({ out: "claimed\n" });
  const engine = claimEngine(root);
  onTestFinished(() => engine?.release());
  expect(await runChild("claim-child.ts", [root, "50"])).toMatchObject({ out: "busy\n" });
});

it("an engine tells those who watch of what it has committed", async () => {
  const root = freshFolder();
  mkdirSync(engineFolder(root));
  const news = openNews(root);
  const names: (string | null)[] = [];
  const watcher = watch(engineFolder(root), (_, name) => names.push(name));
  onTestFinished(() => watcher.close());
  news.tell();
  await expect.poll(() => names).toContain("news");
  news.close();
});
