// What the process in the container gets: command, environment, mounts, network.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { PlannedMount } from "../port/run-plan.ts";
import { Secret } from "../redact/secret.ts";
import { textsOf, type Bench } from "./bench.ts";

/** Rules about what a plan means (contract §2, §3). */
export function processRules(bench: () => Bench): void {
  it("runs the image's own entrypoint and command when the plan has none", async () => {
    const { runtime, images, plan, run } = bench();
    const image = await runtime.inspectImage(images.entrypoint);
    const { command: _, ...bare } = await plan("", { image });
    expect(textsOf((await run(bare)).lines)).toEqual(["entrypoint command"]);
  });

  it("replaces the image's entrypoint and its command by the plan's", async () => {
    const { runtime, images, plan, run } = bench();
    const image = await runtime.inspectImage(images.entrypoint);
    const { lines } = await run(await plan("", { image, command: ["/bin/echo", "mine"] }));
    expect(textsOf(lines)).toEqual(["mine"]);
  });

  it("sets variables as they are, secret ones too", async () => {
    const { plan, run } = bench();
    const { lines } = await run(
      await plan('echo "$PLAIN|$EMPTY|$HIDDEN"', {
        env: [
          { name: "PLAIN", value: "a=b  'c' \"d\" $HOME ä" },
          { name: "EMPTY", value: "" },
          { name: "HIDDEN", secret: new Secret("not for the eyes") },
        ],
      }),
    );
    expect(textsOf(lines)).toEqual(["a=b  'c' \"d\" $HOME ä||not for the eyes"]);
  });

  it("mounts inputs read-only and takes what is written to outputs", async () => {
    const { plan, run, directory } = bench();
    const root = await directory();
    await writeFiles(root, "in", "given");
    await mkdir(join(root, "out"));
    const script =
      "cat /in/file; echo spoilt 2>/dev/null >/in/file || echo refused; echo made >/out/file";
    const mounts = [mount(join(root, "in"), "/in", true), mount(join(root, "out"), "/out", false)];
    const { lines } = await run(await plan(script, { mounts }));
    expect(textsOf(lines)).toEqual(["given", "refused"]);
    expect(await readFile(join(root, "in", "file"), "utf8")).toBe("given\n");
    expect(await readFile(join(root, "out", "file"), "utf8")).toBe("made\n");
  });

  it.for(["with space", "ünïcode 日本", "a:colon:in it", "quote'\"s", "comma,and=equals"])(
    "mounts a directory named %s",
    async (name) => {
      const { plan, run, directory } = bench();
      const root = await directory();
      await writeFiles(root, name, "found");
      const mounts = [mount(join(root, name), "/in", true)];
      const { lines } = await run(await plan("cat /in/file", { mounts }));
      expect(textsOf(lines)).toEqual(["found"]);
    },
  );

  it("does not start with a directory that is not there, and does not make it either", async () => {
    const { plan, run, directory } = bench();
    const missing = join(await directory(), "missing");
    const planned = await plan("echo started", { mounts: [mount(missing, "/in", true)] });
    const end = await run(planned).then(
      ({ exit }) => exit.how,
      (error: unknown) => (error instanceof Error && "reason" in error ? error.reason : error),
    );
    expect(["start-failed", "StartFailed"]).toContain(end);
    await expect(readFile(missing)).rejects.toThrow("ENOENT");
  });

  it("gives no network when the plan says so", async ({ skip }) => {
    const { unenforced } = await bench().runtime.describe();
    skip(
      unenforced.includes("network"),
      "this engine does not promise to keep tasks off the network",
    );
    const { lines } = await bench().run(
      await bench().plan("cat /proc/net/route", { network: "none" }),
    );
    expect(textsOf(lines)).toHaveLength(1);
  });
}

function mount(source: string, target: string, readOnly: boolean): PlannedMount {
  const direction = readOnly ? "input" : "output";
  return {
    channel: "files",
    direction,
    source,
    engineSource: source,
    target,
    readOnly,
    submounts: [],
    formats: [],
  };
}

async function writeFiles(root: string, name: string, text: string): Promise<void> {
  await mkdir(join(root, name));
  await writeFile(join(root, name, "file"), `${text}\n`);
}
