import { describe, expect, it } from "vitest";
import { crateFiles, crateRun, tryOf } from "../testing/crate-run.ts";
import { crateMetadata, type CrateMetadata } from "./crate-metadata.ts";
import type { CrateRun } from "./crate-run.ts";
import type { CrateEntity } from "./entity.ts";

function metadataOf(changes: Partial<CrateRun> = {}): CrateMetadata {
  return crateMetadata(crateRun(changes), crateFiles, { agent: "Ada", programVersion: "1.0.0" });
}

function entity(metadata: CrateMetadata, id: string): CrateEntity | undefined {
  return metadata["@graph"].find((one) => one["@id"] === id);
}

/** All ids that something refers to. */
function referredTo(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "@id" ? [String(inner)] : referredTo(inner),
  );
}

describe("the metadata of a crate", () => {
  it("are these, for a small run", async () => {
    await expect(`${JSON.stringify(metadataOf(), undefined, 2)}\n`).toMatchFileSnapshot(
      "fixtures/ro-crate-metadata.json",
    );
  });

  it("have an entity for everything that is referred to and is no address", () => {
    const metadata = metadataOf();
    const ids = metadata["@graph"].map((one) => one["@id"]);
    const missing = referredTo(metadata["@graph"]).filter(
      (id) => !ids.includes(id) && !id.startsWith("https://"),
    );
    expect(missing).toEqual([]);
    expect(ids).toHaveLength(new Set(ids).size);
  });

  it("say of a task that failed why, and give its results to the try that has them", () => {
    const metadata = metadataOf();
    expect(entity(metadata, "#action/make/try-1")).toMatchObject({
      actionStatus: "http://schema.org/FailedActionStatus",
      error: "exit code 3: no lesion",
    });
    expect(entity(metadata, "#action/make/try-1")).not.toHaveProperty("result");
    expect(entity(metadata, "#action/make/try-2")).toMatchObject({
      actionStatus: "http://schema.org/CompletedActionStatus",
      result: { "@id": "data/make/out/" },
    });
  });

  it("have an action for each item of a task that fans out, on that item alone", () => {
    const metadata = metadataOf();
    expect(entity(metadata, "#action/each/try-1/item/a")).toMatchObject({
      object: { "@id": "data/make/out/a/" },
      result: { "@id": "data/each/out/a/" },
    });
    expect(entity(metadata, "#control/each/try-1")).toMatchObject({
      object: [{ "@id": "#action/each/try-1/item/a" }, { "@id": "#action/each/try-1/item/b" }],
    });
  });

  it("refer to the channel where its items are too many to be listed", () => {
    const { channels } = crateRun();
    const truncated = [...channels].map(
      ([folder, channel]) => [folder, { ...channel, items: [], isTruncated: true }] as const,
    );
    const metadata = metadataOf({ channels: new Map(truncated) });
    expect(entity(metadata, "#action/each/try-1/item/a")).toMatchObject({
      object: { "@id": "data/make/out/" },
      result: { "@id": "data/each/out/" },
    });
    expect(entity(metadata, "data/make/out/")?.["description"]).toContain("too many to be listed");
  });

  it("name a secret variable and no value of it", () => {
    const text = JSON.stringify(metadataOf());
    expect(text).toContain("#parameter/make/env/TOKEN");
    expect(text).not.toContain("#value/make/TOKEN");
    expect(text).not.toContain("***");
  });

  it("tell two values of a variable apart, where tries had different ones", () => {
    const second = tryOf(0, 2, { hasOutputs: true });
    const { record } = second;
    if (record === undefined) throw new Error("a try of the fixture has a record");
    const plan = { ...record.record.plan, env: [{ name: "THRESHOLD", value: "9" }] };
    const changed = { ...record, record: { ...record.record, plan } };
    const metadata = metadataOf({ tries: [tryOf(0, 1), { ...second, record: changed }] });
    expect(entity(metadata, "#value/make/THRESHOLD")?.["value"]).toBe("7");
    expect(entity(metadata, "#value/make/THRESHOLD/2")?.["value"]).toBe("9");
  });

  it("claim to be a Provenance Run Crate only where something has run", () => {
    const profiles = (metadata: CrateMetadata): string =>
      JSON.stringify(entity(metadata, "./")?.["conformsTo"]);
    expect(profiles(metadataOf())).toContain("/wfrun/provenance/");
    const never = metadataOf({ tries: [], state: "failed" });
    expect(profiles(never)).not.toContain("/wfrun/provenance/");
    expect(profiles(never)).toContain("/wfrun/workflow/");
    expect(entity(never, "#orchestration")).toBeUndefined();
    expect(entity(never, "#run")?.["error"]).toContain("cancelled");
  });

  it("have an entity once, also where one channel lies in another", () => {
    const { channels } = crateRun();
    const out = channels.get("/flows/make/out");
    if (out === undefined) throw new Error("the fixture has this channel");
    const inner = { ...out, id: "data/make/out/a/", name: "a", items: [] };
    const metadata = metadataOf({ channels: new Map([...channels, ["/flows/make/out/a", inner]]) });
    const ids = metadata["@graph"].map((one) => one["@id"]);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(entity(metadata, "data/make/out/a/")).toHaveProperty("hasPart");
  });
});
