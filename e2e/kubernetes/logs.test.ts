// A log that its node puts away in pieces while it is written: followed, it is whole.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { startThere } from "../testing/cluster-run.ts";
import { noChannels, task, template } from "../testing/documents.ts";

/** Nodes look every ten seconds whether a log has become too long, 10 MiB on most. */
const ROUNDS = 25;
const LINES = 40_000;
const SCRIPT = `i=0
while [ $i -lt ${ROUNDS} ]; do
  seq $((i * ${LINES} + 1)) $(((i + 1) * ${LINES}))
  i=$((i + 1))
  sleep 1
done
echo written; sleep 15`;
const skip = noNode() ?? noRegistry();

describe.skipIf(skip !== undefined)(
  `a log on a cluster${skip === undefined ? "" : ` (skipped: ${skip})`}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    beforeAll(async () => {
      there = await clusterForFile();
    });
    afterAll(() => there.remove());

    it("is whole although its node has rotated it", { timeout: 180_000 }, async () => {
      const image = await clusterImageWith("e2e-rotated", [template(SCRIPT, noChannels)]);
      const run = startThere(there, task(image, "default", noChannels));
      await run.program.sees(/^written$/m);
      const pod = run.record().attempts.at(-1)?.container?.name ?? "";
      const path = `/api/v1/namespaces/${there.name}/pods/${pod}/log`;
      const { text: left } = await there.admin.call("GET", path);
      const { code, out } = await run.ended;

      expect(code).toBe(0);
      const shown = out.trimEnd().split("\n");
      // Said where the log was opened again after its node had put the file away.
      const lines = shown.filter((line) => !line.startsWith("[task-api] lines after"));
      expect(lines.pop()).toBe("written");
      expect(lines.length).toBe(ROUNDS * LINES);
      const wrong = lines.findIndex((line, index) => line !== String(index + 1));
      expect(wrong === -1 ? [] : lines.slice(Math.max(0, wrong - 3), wrong + 4)).toEqual([]);
      const kept = readFileSync(join(run.folder, "r.log"), "utf8").split("\n").length - 1;
      expect(kept).toBe(shown.length);
      // What the node has by then is the end of it.
      expect(left.split("\n").length).toBeLessThan(lines.length);
    });
  },
);
