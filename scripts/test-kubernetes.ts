// `npm run test:kubernetes` after set-up: every test that needs a Kubernetes cluster, on the one that KUBECONFIG names,
// else on one of its own, which is built the first time (minutes) and stopped at the end.
import { ensureTestTools } from "./engine/index.ts";
import { sayOnStderr as say } from "./engine/say.ts";
import { startCluster } from "./kubernetes/start-cluster.ts";
import { closingLine, runTests } from "./run-tests.ts";

/** What the paths of these tests contain. */
const FILES = [".cluster.test.ts", "kubernetes.conformance.test.ts", "e2e/kubernetes/"];

const wanted = process.argv.slice(2);
const { KUBECONFIG: given = "", TASK_API_TEST_NODE: node = "1" } = process.env;
await ensureTestTools();
const cluster = given === "" ? await startCluster(say) : undefined;
try {
  const counts = await runTests({
    args: ["--tags-filter=kubernetes", ...(wanted.length > 0 ? wanted : FILES)],
    env: { ...(cluster?.env ?? { TASK_API_TEST_NODE: node }), TASK_API_TEST_KUBERNETES: "1" },
  });
  // Where nothing ran nothing was shown.
  const failed = counts.failed + (counts.passed === 0 ? 1 : 0);
  process.stdout.write(closingLine({ ...counts, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await cluster?.stop();
}
