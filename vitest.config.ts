// One vitest configuration for the workspace. Packages are taken from their sources (condition
// "source"), so no build precedes a test run. Tests that need something of the machine carry a tag
// of its name; without it they are reported as skipped (`scripts/test.ts` says why).
import { defaultExclude, defineConfig } from "vitest/config";

const engine = process.env["TASK_API_TEST_ENGINE"] === "1";
const podman = process.env["TASK_API_TEST_PODMAN"] === "1";
const cluster = process.env["TASK_API_TEST_KUBERNETES"] === "1";
const airflow = process.env["TASK_API_TEST_AIRFLOW"] !== undefined;
/**
 * What is real (engines, clusters, schedulers, processes) on a machine that is busy: where nobody watches, a test of it that
 * fails is tried once more, and `scripts/run-tests.ts` names each that needed it. One without a tag never is.
 */
const retry = process.env["CI"] === "true" ? 1 : 0;
const unlimited = process.env["TASK_API_TEST_LIMITS"] === "0";

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["{packages,scripts,conformance,e2e}/**/*.test.ts"],
    // Each of these is about one kind of engine.
    exclude: [
      ...defaultExclude,
      podman ? "e2e/docker/**" : "e2e/podman/**",
      // A cluster is a tier of its own (`npm run test:kubernetes`), not something that `npm test` goes without.
      ...(cluster
        ? []
        : ["packages/kubernetes/src/**/*.{cluster,conformance}.test.ts", "e2e/kubernetes/**"]),
      // So is Airflow (`npm run test:airflow`).
      ...(airflow ? [] : ["e2e/airflow/**"]),
    ],
    tags: [
      {
        name: "docker",
        description: "needs a container engine",
        timeout: 120_000,
        retry,
        skip: !engine,
      },
      { name: "limits", description: "needs an engine that enforces limits", skip: unlimited },
      {
        name: "kubernetes",
        description: "needs a Kubernetes cluster",
        timeout: 120_000,
        retry,
        skip: !cluster,
      },
      // A scheduler that is busy, or was killed, takes its time.
      { name: "airflow", description: "needs an Airflow", timeout: 300_000, retry, skip: !airflow },
      { name: "bundle", description: "runs the bundled program", timeout: 30_000, retry },
    ],
    // Machines that are busy with other things are no fault of the code.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    strictTags: true,
  },
});
