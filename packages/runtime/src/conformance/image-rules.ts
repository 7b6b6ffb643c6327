// Images: finding them, and reading their contracts without running anything.
import { expect, it } from "vitest";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";
import type { Bench } from "./bench.ts";
import { conformanceContract } from "./options.ts";

/** Rules about images (contract §1.1, §3). */
export function imageRules(bench: () => Bench): void {
  it("tells an image that is not there, with a next step", async () => {
    const failure = await failureOf(
      bench().runtime.inspectImage("task-api-conformance/absent:none", { pull: "never" }),
    );
    expect(failure.reason).toBe(Reason.ImageNotFound);
    expect(failure.message).toContain("task-api-conformance/absent:none");
    expect(failure.nextStep).not.toBe("");
  });

  it("describes an image by its id, platform, entrypoint and command", async () => {
    const { runtime, images } = bench();
    const image = await runtime.inspectImage(images.entrypoint);
    expect(image).toMatchObject({
      reference: images.entrypoint,
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      platform: expect.stringMatching(/^linux\/\w+$/),
      user: "",
      entrypoint: ["/bin/echo", "entrypoint"],
      command: ["command"],
    });
  });

  it("finds an image by its id as well", async () => {
    const { runtime, images } = bench();
    const { id } = await runtime.inspectImage(images.tools);
    expect((await runtime.inspectImage(id)).id).toBe(id);
  });

  it("reads a contract byte by byte", async () => {
    const { runtime, images } = bench();
    const file = await runtime.readContract(await runtime.inspectImage(images.tools));
    expect(Buffer.from(file.bytes).toString("utf8")).toBe(conformanceContract);
    expect(file.image.reference).toBe(images.tools);
  });

  it("follows a contract that is a symbolic link, within the image", async () => {
    const { runtime, images } = bench();
    const file = await runtime.readContract(await runtime.inspectImage(images.contractLink));
    expect(Buffer.from(file.bytes).toString("utf8")).toBe(conformanceContract);
  });

  it("says what to add to the Dockerfile when an image has no contract", async () => {
    const { runtime, images } = bench();
    const image = await runtime.inspectImage(images.contractAbsent);
    const failure = await failureOf(runtime.readContract(image));
    expect(failure.message).toContain("/processing-container.json");
    expect(failure.nextStep).toContain("COPY processing-container.json");
  });

  it("refuses a contract that is a directory", async () => {
    const { runtime, images } = bench();
    const image = await runtime.inspectImage(images.contractDirectory);
    const failure = await failureOf(runtime.readContract(image));
    expect(failure.message).toContain("directory");
    expect(failure.nextStep).not.toBe("");
  });

  it("refuses a contract of more than 1 MiB", async () => {
    const { runtime, images } = bench();
    const image = await runtime.inspectImage(images.contractHuge);
    const failure = await failureOf(runtime.readContract(image));
    expect(failure.message).toContain("1048576");
  });

  it("leaves nothing behind when it reads contracts", async () => {
    const { runtime } = bench();
    expect(await runtime.list({ "task-api.key": `read-file-${process.pid}` })).toEqual([]);
  });
}

async function failureOf(promise: Promise<unknown>): Promise<RuntimeFailure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RuntimeFailure))
    throw new Error("expected a RuntimeFailure", { cause: error });
  return error;
}
