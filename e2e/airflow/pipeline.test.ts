// The pipeline of the examples on real DICOM: Airflow makes of it what the embedded engine makes of it.
import { beforeAll, describe, expect, it } from "vitest";
import { buildPipelineImages, runPipelineOnBoth, SAME_ON_BOTH } from "../testing/pipeline.ts";

describe("the pipeline of the examples", { tags: ["bundle", "docker", "airflow"] }, () => {
  beforeAll(() => buildPipelineImages(), 900_000);

  it("makes the same files on Airflow as on the embedded engine, for the same user input", async () => {
    expect(await runPipelineOnBoth()).toEqual(SAME_ON_BOTH);
  });
});
