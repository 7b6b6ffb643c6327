// The wrappers of the examples inside their images, on a real engine, with items as awkward as a
// file system allows.
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { engineCli, type EngineCli } from "../engine/engine-cli.ts";
import { ensureBaseImage } from "../engine/ensure-base-image.ts";
import { buildImage } from "../engine/index.ts";
import { requireEngine } from "../engine/require-engine.ts";
import type { Finished } from "../engine/run-command.ts";
import { scratchFolder } from "../engine/testing/scratch-folder.ts";

const EXAMPLES = join(import.meta.dirname, "..", "..", "examples");
const SAMPLES = "task-api-example/sample-dicom:1.0";
const CONVERTER = "task-api-example/dicom-to-nrrd:1.0";
const PREPARE_MS = 300_000;
const noEngine = process.env["TASK_API_TEST_ENGINE"] !== "1";

describe.skipIf(noEngine)("the examples", { tags: ["docker"], timeout: PREPARE_MS }, () => {
  let cli: EngineCli;
  beforeAll(async () => {
    cli = await engineCli(await requireEngine());
    const base = await ensureBaseImage();
    if (!base.ok) throw new Error(base.reason);
    await buildImage({ tag: SAMPLES, context: join(EXAMPLES, "sample-dicom") });
    await buildImage({ tag: CONVERTER, context: join(EXAMPLES, "dicom-to-nrrd") });
  }, PREPARE_MS);

  /** Runs an image as this user, without network, with folders at the channels' paths. */
  function run(image: string, channels: Channels, env: readonly string[] = []): Promise<Finished> {
    const mounts = Object.entries(channels).map(
      ([name, folder]) => `${folder}:/home/kaapana/${name}`,
    );
    const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    const options = [...mounts.flatMap((mount) => ["-v", mount]), ...env.flatMap((e) => ["-e", e])];
    return cli(["run", "--rm", "--network", "none", "--user", user, ...options, image]);
  }

  async function sampleSlices(): Promise<string> {
    const dicom = scratchFolder();
    await run(SAMPLES, { dicom }, ["ITEMS=ct-5-slices"]);
    return join(dicom, "ct-5-slices");
  }

  test("samples are written as they are selected, blanks around commas allowed", async () => {
    const dicom = scratchFolder();
    const done = await run(SAMPLES, { dicom }, ["ITEMS= ct-5-slices , Schädel MR"]);
    expect(done.code).toBe(0);
    expect(list(dicom)).toEqual(["Schädel MR", "ct-5-slices"]);
    expect(list(join(dicom, "Schädel MR"))).toHaveLength(181);
  });

  test.each(["ct-5-slices,nothing", "../etc", ""])(
    "samples that do not exist are refused before anything is written: %o",
    async (items) => {
      const dicom = scratchFolder();
      const done = await run(SAMPLES, { dicom }, [`ITEMS=${items}`]);
      expect(done.code).toBe(2);
      expect(done.stderr).toContain("Schädel MR,ct-5-slices,ct-uneven-gaps");
      expect(list(dicom)).toEqual([]);
    },
  );

  test("every item is converted, whatever its name", async () => {
    const slices = await sampleSlices();
    const names = ["Schädel MR", "a\nb", "-rf", "*", "100% %s", `q'"$(id)\\`, " blank ", ".hidden"];
    const [dicom, nrrd] = [scratchFolder(), scratchFolder()];
    for (const name of names) cpSync(slices, join(dicom, name), { recursive: true });
    const done = await run(CONVERTER, { dicom, nrrd });
    expect(done.code).toBe(0);
    expect(list(nrrd)).toEqual(names.toSorted());
    for (const name of names) expect(list(join(nrrd, name))).toEqual([`${name}.nrrd`]);
  });

  test("an item without DICOM files is named at the end; the others are converted", async () => {
    const slices = await sampleSlices();
    const [dicom, nrrd] = [scratchFolder({ "bad one/notes.txt": "no DICOM" }), scratchFolder()];
    mkdirSync(join(dicom, "empty"));
    writeFileSync(join(dicom, "beside the items"), "");
    cpSync(slices, join(dicom, "good"), { recursive: true });
    const done = await run(CONVERTER, { dicom, nrrd });
    expect(done.code).toBe(3);
    expect(done.stderr).toContain("Without a DICOM image, not converted: 'bad one','empty'");
    expect(list(nrrd)).toEqual(["good"]);
  });

  test("a channel without items is skipped", async () => {
    const [dicom, nrrd] = [scratchFolder(), scratchFolder()];
    expect(await run(CONVERTER, { dicom, nrrd })).toMatchObject({ code: 126 });
  });
});

/** Folders on this machine by channel. */
type Channels = Readonly<Record<string, string>>;

function list(folder: string): readonly string[] {
  return readdirSync(folder).toSorted();
}
