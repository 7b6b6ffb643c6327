// `npm run test:podman` after set-up: every test that needs a container engine, on a Podman of its own, as
// root and as an ordinary user without rights (rootless). As an ordinary user: rootless only.
import { isRoot } from "./engine/host.ts";
import { ensureTestTools } from "./engine/index.ts";
import { ensurePodman } from "./engine/podman/ensure-podman.ts";
import { ordinaryUser, type OrdinaryUser } from "./engine/podman/ordinary-user.ts";
import { startPodman } from "./engine/podman/start-podman.ts";
import { sayOnStderr as say } from "./engine/say.ts";
import { addCounts, closingLine, runTests, type Counts } from "./run-tests.ts";

const given = process.argv.slice(2);
/** The whole suite of adapters, and the program as users call it. */
const TESTS = given.length > 0 ? given : ["packages/docker", "e2e"];

const ready = await ensurePodman(say);
if (ready.ok) {
  await ensureTestTools();
  const runs = isRoot() ? [testAs(undefined), testAs(await ordinaryUser())] : [testAs(undefined)];
  const counts: Counts[] = [];
  for (const testing of runs) counts.push(await testing());
  const all = addCounts(counts);
  process.stdout.write(closingLine(all));
  process.exitCode = all.failed === 0 ? 0 : 1;
} else {
  say(`the tests on Podman cannot run: ${ready.reason}`);
  process.exitCode = 1;
}

/** The tests on a Podman of `user`, or of whoever runs this. */
function testAs(user: OrdinaryUser | undefined): () => Promise<Counts> {
  return async () => {
    say(`the tests on ${user === undefined && isRoot() ? "rootful" : "rootless"} Podman`);
    const podman = await startPodman(user, say);
    try {
      return await runTests({
        // The configuration is read as it is: its place may not be this user's to write to.
        args: ["--configLoader=native", "--tags-filter=docker", ...TESTS],
        env: {
          ...podman.env,
          TASK_API_TEST_ENGINE: "1",
          TASK_API_TEST_PODMAN: "1",
          TASK_API_TEST_LIMITS: podman.enforcesLimits ? "1" : "0",
        },
        ...(user !== undefined && { by: user.inClone(podman.folder) }),
      });
    } finally {
      await podman.stop();
    }
  };
}
