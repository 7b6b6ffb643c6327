// A DAG run as an RO-Crate (`dag export`), judged by the public validator of the Provenance Run Crate profile.
import { createHash } from "node:crypto";
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { missingValidator, validateCrate } from "./testing/crate-validator.ts";
import { noChannels, template } from "./testing/documents.ts";
import { engineSays } from "./testing/engine.ts";
import { fill, folderForFile, folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { taskApi } from "./testing/program.ts";

type Json = Readonly<Record<string, unknown>>;

const SECRET = "token-of-a-test-4711";
const secretEnv = { name: "TOKEN", value: "", type: "string", adjustable: true, secret: true };
const script = `for item in 'a b' ü; do mkdir /out/"$item"; echo "$item $THRESHOLD" > /out/"$item"/1.txt; done`;

/** What no run can know, so that the crate cannot say it; the first is about the secret variable. */
const notKnown = [
  "FormalParameter SHOULD be referenced from a data entity or PropertyValue via exampleOfWork",
  "The Application SHOULD have a url",
  "The SoftwareApplication id SHOULD be an absolute URI",
  "The `publisher` property of a `Root Data Entity` SHOULD be an `Organization`",
  "The author SHOULD have a Contextual Entity which specifies the organizational `affiliation`.",
  "The author SHOULD have an organizational affiliation.",
];

describe("a DAG run as an RO-Crate", { tags: ["bundle", "docker"] }, () => {
  const folder = folderForFile();
  let image = "";

  beforeAll(async () => {
    image = await imageWith("e2e-crate", [
      template(script, {
        identifier: "make",
        inputs: [],
        env: [secretEnv, { name: "THRESHOLD", value: "7", type: "int", adjustable: true }],
      }),
      template("cp -r /in/. /out/", { identifier: "copy" }),
      template("exit 3", { identifier: "fail", ...noChannels }),
    ]);
    const tasks = [
      {
        task_id: "make",
        image,
        taskTemplate: "make",
        env: [{ name: "TOKEN", value: SECRET }],
      },
      {
        task_id: "each",
        image,
        taskTemplate: "copy",
        fan_out: "item",
        iochannel_maps: [
          { upstream_operator: "make", upstream_output_channel: "out", input_channel: "in" },
        ],
      },
    ];
    const failing = [
      { task_id: "fail", image, taskTemplate: "fail", retries: 1, retry_delay: 0 },
      { task_id: "after", image, taskTemplate: "fail", upstream_task_ids: ["fail"] },
    ];
    fill(folder, {
      "good.json": { dag_id: "good", tasks },
      "bad.json": { dag_id: "bad", tasks: failing },
    });
    const conf = '{"study": 7}';
    await ends(0, ["dag", "run", "good.json", "--run-id", "one", "--conf", conf], folder);
    await ends(1, ["dag", "run", "bad.json", "--run-id", "two"], folder);
    for (const [run, data] of [
      ["one", "copy"],
      ["one", "link"],
      ["one", "none"],
      ["two", "none"],
    ] as const) {
      const args = ["dag", "export", run, "--data", data, "--output", `${run}-${data}`];
      await ends(0, [...args, "--agent", "Ada"], folder);
    }
  }, 180_000);

  it.skipIf(missingValidator() !== undefined)(
    "keeps every required check of the profile, and those recommended ones that can be known",
    async () => {
      const verdict = await validateCrate(
        join(folder, "one-copy"),
        "provenance-run-crate",
        "recommended",
      );
      expect(verdict.complaints).toEqual(notKnown);
      expect(verdict.checks).toBeGreaterThan(150);
    },
  );

  it.skipIf(missingValidator() !== undefined)(
    "keeps the required checks without its data, and of a run that has failed",
    async () => {
      const folders = ["one-none", "two-none"].map((name) => join(folder, name));
      const verdicts = await Promise.all(
        folders.map((one) => validateCrate(one, "provenance-run-crate")),
      );
      expect(verdicts.map(({ complaints }) => complaints)).toEqual([[], []]);
    },
  );

  it.skipIf(missingValidator() !== undefined)(
    "keeps them where data are elsewhere, and is refused for a file alone that is not in it",
    async () => {
      const broken = folderWith();
      cpSync(join(folder, "one-link"), join(broken, "crate"), { recursive: true });
      const file = join(broken, "crate", "ro-crate-metadata.json");
      writeFileSync(file, readFileSync(file, "utf8").replaceAll("README.md", "MISSING.md"));
      const { complaints } = await validateCrate(join(broken, "crate"), "provenance-run-crate");
      expect(complaints).toEqual([expect.stringContaining("MISSING.md")]);
    },
  );

  it("has the digest of the image, and the checksum of each file that it has", async () => {
    const graph = graphOf(folder, "one-copy");
    const id = await engineSays("image", "inspect", "--format", "{{.Id}}", image);
    const images = graph.filter((one) => one["@type"] === "ContainerImage");
    // Podman's client leaves out what the digest is of.
    expect(images.map(({ sha256 }) => sha256)).toEqual([id.replace("sha256:", "")]);
    const files = graph.filter(isFile);
    const found = files.map((one) => {
      const bytes = readFileSync(join(folder, "one-copy", decodeURIComponent(idOf(one))));
      return [createHash("sha256").update(bytes).digest("hex"), String(bytes.length)];
    });
    expect(found).toEqual(files.map(({ sha256, contentSize }) => [sha256, contentSize]));
    expect(files.map(idOf)).toContain("data/each/out/a%20b/1.txt");
  });

  it("leads to the files where they are, unless they are not to be told", () => {
    const linked = graphOf(folder, "one-link").filter(isFile).map(idOf);
    const data = linked.filter((id) => id.startsWith("file:"));
    expect(data.map((id) => readFileSync(fileURLToPath(id), "utf8")).toSorted()).toEqual([
      "a b 7\n",
      "a b 7\n",
      "ü 7\n",
      "ü 7\n",
    ]);
    expect(graphOf(folder, "one-none").map(idOf).join("\n")).not.toContain(folder);
  });

  it("says what ran, on what, how it ended and what it took", () => {
    const graph = graphOf(folder, "one-none");
    expect(graph.find((one) => idOf(one) === "#action/each/try-1/item/a%20b")).toMatchObject({
      "@type": "CreateAction",
      agent: { "@id": "#agent" },
      object: { "@id": "#data/make/out/a%20b/" },
      result: { "@id": "#data/each/out/a%20b/" },
      actionStatus: "http://schema.org/CompletedActionStatus",
      startTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
    });
    expect(graph.find((one) => idOf(one) === "#value/make/THRESHOLD")).toMatchObject({
      value: "7",
    });
    expect(graph.find((one) => idOf(one) === "#action/make/try-1/exit%20code")).toMatchObject({
      value: "0",
    });
    const failed = graphOf(folder, "two-none").filter((one) => "error" in one);
    expect(failed.map(idOf)).toEqual(["#run", "#action/fail/try-1", "#action/fail/try-2"]);
  });

  it("has no secret in any of its files", () => {
    const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /^(one|two)-/.test(path) && statSync(join(folder, path)).isFile())
      .map((path) => readFileSync(join(folder, path), "utf8"));
    expect(readFileSync(join(folder, "good.json"), "utf8")).toContain(SECRET);
    expect(texts.length).toBeGreaterThan(15);
    expect(texts.filter((text) => text.includes(SECRET))).toEqual([]);
  });

  it("has a document in it that is a DAG, and that validates", async () => {
    const cwd = join(folder, "one-copy");
    expect(await taskApi(["validate", "workflow.json"], { cwd })).toMatchObject({ code: 0 });
  });

  it.each([
    [["nowhere"], "there is no DAG run 'nowhere'"],
    [["one", "--output", "one-copy"], "is there already, and is not an empty folder"],
    [["one", "--output", "crate.zip"], "a crate is written as a folder"],
    [["one", "--output", "good.json/crate"], "cannot be written: ENOTDIR"],
    [["one", "--format", "zip"], "--format"],
  ])("is not written, and says why, for %j", async (args, why) => {
    const { code, err } = await taskApi(["dag", "export", ...args], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain(why);
  });

  it("is the same folder again for the same run, and is told to programs", async () => {
    const output = join(folder, "again");
    const args = ["dag", "export", "good/one", "--data", "copy", "--agent", "Ada"];
    const { code, out } = await taskApi([...args, "--output", output, "--json"], { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      folder: output,
      files: 4,
      bytes: 22,
      tries: 3,
      warnings: [],
    });
    const name = "ro-crate-metadata.json";
    expect(readFileSync(join(output, name), "utf8")).toBe(
      readFileSync(join(folder, "one-copy", name), "utf8"),
    );
  });
});

/** Calls the program for what tests are about; throws with what it has printed when it ends otherwise. */
async function ends(code: number, args: readonly string[], cwd: string): Promise<void> {
  const ended = await taskApi(args, { cwd });
  if (ended.code !== code) throw new Error(`${args.join(" ")}: ${ended.out}${ended.err}`);
}

function graphOf(folder: string, crate: string): readonly Json[] {
  const text = readFileSync(join(folder, crate, "ro-crate-metadata.json"), "utf8");
  const graph: unknown = Object(JSON.parse(text))["@graph"];
  return Array.isArray(graph) ? graph.map((one: unknown): Json => Object(one)) : [];
}

function idOf(one: Json): string {
  return String(one["@id"]);
}

function isFile(one: Json): boolean {
  return [one["@type"]].flat().includes("File");
}
