// The wrappers of the examples inside their images, on a real engine, with items as awkward as a
// file system allows.
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { scratchFolder } from "../engine/testing/scratch-folder.ts";
import { prepareExamples, type RunExample } from "./testing/run-example.ts";

const SAMPLES = "sample-dicom";
const CONVERTER = "dicom-to-nrrd";
const PREPARE_MS = 300_000;
const noEngine = process.env["TASK_API_TEST_ENGINE"] !== "1";

describe.skipIf(noEngine)("the examples", { tags: ["docker"], timeout: PREPARE_MS }, () => {
  let run: RunExample;
  beforeAll(async () => {
    run = await prepareExamples(SAMPLES, CONVERTER);
  }, PREPARE_MS);

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

function list(folder: string): readonly string[] {
  return readdirSync(folder).toSorted();
}
