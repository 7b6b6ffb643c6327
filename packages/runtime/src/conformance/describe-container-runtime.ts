// The suite that every adapter must pass: what the port promises, shown on a real engine. Rules are
// grouped by file; an adapter adds tests of its own beside it, never exceptions to these.
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { openBench, type Bench, type BenchWithCleanup } from "./bench.ts";
import { exitRules } from "./exit-rules.ts";
import { handleRules } from "./handle-rules.ts";
import { imageRules } from "./image-rules.ts";
import { logRules } from "./log-rules.ts";
import type { ConformanceOptions } from "./options.ts";
import { processRules } from "./process-rules.ts";
import { usageRules } from "./usage-rules.ts";

const PREPARE_MS = 180_000;

/**
 * Declares the conformance tests of an adapter, for vitest.
 * @example
 * describeContainerRuntime("Docker", { connect: () => connectDocker(), images, tags: ["docker"] });
 */
export function describeContainerRuntime(name: string, options: ConformanceOptions): void {
  const why = options.skip === undefined ? "" : ` (skipped: ${options.skip})`;
  describe.skipIf(options.skip !== undefined)(
    `${name}${why}`,
    { tags: [...(options.tags ?? [])] },
    () => {
      let opened: BenchWithCleanup | undefined;
      const bench = (): Bench => {
        if (opened === undefined) throw new Error("the bench is not open");
        return opened.bench;
      };
      beforeAll(async () => {
        opened = await openBench(options);
      }, PREPARE_MS);
      afterEach(() => opened?.clear());
      afterAll(() => opened?.close());

      describe("images", () => {
        imageRules(bench);
      });
      describe("ends", () => {
        exitRules(bench);
      });
      describe("logs", () => {
        logRules(bench);
      });
      describe("processes", () => {
        processRules(bench);
      });
      describe("handles", () => {
        handleRules(bench, options);
      });
      describe("measures", () => {
        usageRules(bench);
      });
    },
  );
}
