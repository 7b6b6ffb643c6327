import { describe, expect, it } from "vitest";
import type { ContainerRuntime } from "../port/container-runtime.ts";
import type { RunPlan } from "../port/run-plan.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";
import { submitPatiently, type SubmitPatientlyOptions } from "./submit-patiently.ts";

const plan: RunPlan = {
  name: "convert",
  template: "convert",
  image: { reference: "convert:1", id: "sha256:1", platform: "linux/amd64" },
  env: [],
  mounts: [],
  resources: { extended: {} },
  network: "default",
  exitCodes: {},
  labels: {},
  startupTimeoutSeconds: 60,
};
const handle = { id: "1", name: "one", key: "key" };

/** An engine that refuses so often; each time it is asked, so many seconds have passed. */
function engineThat({ refuses = 0, seconds = 0, isBusy = true, countsEnded = false }) {
  const asked: RunPlan[] = [];
  let passedMs = 0;
  const runtime: Pick<ContainerRuntime, "submit"> = {
    async submit(_, wanted) {
      asked.push(wanted);
      passedMs += seconds * 1000;
      if (asked.length > refuses) return { handle };
      const [reason, message, nextStep] = [Reason.Unschedulable, "exceeded quota", "wait"];
      throw new RuntimeFailure({ reason, message, nextStep, isBusy, countsEnded });
    },
  };
  return { runtime, asked, now: () => new Date(passedMs) };
}

const submit = (
  options: Partial<SubmitPatientlyOptions> & Pick<SubmitPatientlyOptions, "runtime" | "now">,
) =>
  submitPatiently({
    key: "key",
    plan,
    isToEnd: () => false,
    makeRoom: async () => undefined,
    ...options,
  });

describe("a start for which others have the room", () => {
  it("is tried again, and takes no longer than a start may in all", async () => {
    const engine = engineThat({ refuses: 1, seconds: 20.5 });
    const said: string[] = [];
    const onWait = (reason: string): void => void said.push(reason);
    expect(await submit({ ...engine, onWait })).toEqual({ handle });
    expect(engine.asked.map(({ startupTimeoutSeconds }) => startupTimeoutSeconds)).toEqual([
      60, 40,
    ]);
    expect(said).toEqual(["exceeded quota"]);
  });

  it("is given up when it has taken as long as a start may", async () => {
    await expect(submit(engineThat({ refuses: 9, seconds: 61 }))).rejects.toMatchObject({
      reason: "Unschedulable",
      message: "it had not started after 60 s: exceeded quota",
      isBusy: false,
    });
  });

  it("is not waited for where it can never have it", async () => {
    const engine = engineThat({ refuses: 9, isBusy: false });
    await expect(submit(engine)).rejects.toMatchObject({ message: "exceeded quota" });
    expect(engine.asked).toHaveLength(1);
  });

  it.for([true, false])(
    "has what earlier attempts left removed where that counts: %s",
    async (countsEnded) => {
      let times = 0;
      const makeRoom = async (): Promise<void> => {
        times += 1;
      };
      await submit({ ...engineThat({ refuses: 1, countsEnded }), makeRoom });
      expect(times).toBe(countsEnded ? 1 : 0);
    },
  );
});
