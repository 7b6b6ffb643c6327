import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { RuntimeFailure } from "@task-api/runtime";
import { openImage } from "../open-image.ts";
import { CONTRACT, CONTRACT_ENTRY, makeImage, type LayerEntry } from "../testing/image.ts";
import { startPeer } from "../testing/peer.ts";
import { readStoredContract } from "./read-stored-contract.ts";

const other: LayerEntry = { path: "other", text: "other" };
const link = (path: string, to: string): LayerEntry => ({ path, link: to });
const gone = (path: string): LayerEntry => ({ path, text: "" });
const real: LayerEntry = { path: "etc/real.json", text: CONTRACT };

/** Reads out of an image with these layers, the oldest first: the text, or the failure; and which layers were asked for. */
async function read(
  ...layers: readonly (readonly LayerEntry[])[]
): Promise<{ text: string; asked: readonly number[] }> {
  const image = await makeImage(layers, { compress: gzipSync });
  const peer = await startPeer(image);
  const stored = await openImage(peer.reference, { env: {}, home: "/nowhere" });
  const text = await readStoredContract(stored).then(
    (bytes) => Buffer.from(bytes).toString("utf8"),
    (error: unknown) => (error instanceof RuntimeFailure ? error.message : String(error)),
  );
  const asked = peer.asked.map(({ call }) => image.layers.indexOf(call.replace("GET blobs/", "")));
  return { text, asked: asked.filter((layer) => layer !== -1) };
}

/** The failure of reading an image whose only layer is `layer`. */
async function failureOf(layer: Buffer, diffIds?: readonly string[]): Promise<unknown> {
  const image = await makeImage([layer], diffIds === undefined ? {} : { diffIds });
  const peer = await startPeer(image);
  const stored = await openImage(peer.reference, { env: {}, home: "/nowhere" });
  return readStoredContract(stored).catch((error: unknown) => error);
}

describe("a contract in a layer", () => {
  it("is read from the newest one that has it, and no older one is touched", async () => {
    const older: LayerEntry = { ...CONTRACT_ENTRY, path: "processing-container.json", text: "old" };
    expect(await read([older], [CONTRACT_ENTRY], [other])).toEqual({
      text: CONTRACT,
      asked: [2, 1],
    });
  });

  it("may be empty, and have the longest length there is", async () => {
    const path = "processing-container.json";
    expect((await read([{ path, text: "" }])).text).toBe("");
    expect((await read([{ path, text: " ".repeat(1_048_576) }])).text).toHaveLength(1_048_576);
  });

  it.each([
    ["in the same layer", [[real, link("processing-container.json", "etc/real.json")]], [0, 0]],
    [
      "in an older layer",
      [[real], [link("processing-container.json", "/etc/real.json")]],
      [1, 1, 0],
    ],
    ["in a newer layer", [[link("processing-container.json", "etc/real.json")], [real]], [1, 0, 1]],
    ["above the root", [[real, link("processing-container.json", "../../etc/real.json")]], [0, 0]],
    [
      "behind another link",
      [[real, link("etc/hop", "../etc/real.json")], [link("processing-container.json", "etc/hop")]],
      [1, 1, 0, 1, 0],
    ],
    [
      "in a folder that is a link",
      [[real], [link("conf", "etc"), link("processing-container.json", "conf/real.json")]],
      [1, 1, 1, 0],
    ],
    [
      "as the second name of a file",
      [[real, { path: "processing-container.json", hardLink: "etc/real.json" }]],
      [0, 0],
    ],
  ] as const)("is followed where it is a link to a file %s", async (_, layers, asked) => {
    expect(await read(...layers)).toEqual({ text: CONTRACT, asked });
  });
});

describe("an image without a contract", () => {
  const none = /the image has no \/processing-container\.json/;

  it("says so when no layer has one", async () => {
    const { text, asked } = await read([other], [gone("another")]);
    expect(text).toMatch(none);
    expect(asked).toEqual([1, 0]);
  });

  it.each([".wh.processing-container.json", ".wh..wh..opq"])(
    "says so where %s takes it away, and reads no older layer",
    async (whiteout) => {
      const { text, asked } = await read([CONTRACT_ENTRY], [gone(whiteout)], [other]);
      expect(text).toMatch(none);
      expect(asked).toEqual([2, 1]);
    },
  );

  it("names the end of a link that leads nowhere", async () => {
    const dangling = link("processing-container.json", "etc/real.json");
    const expected = /is a link to \/etc\/real\.json, which the image does not have/;
    expect((await read([real], [dangling], [gone("etc/.wh.real.json")])).text).toMatch(expected);
    expect((await read([dangling, { path: "etc", text: "" }])).text).toMatch(expected);
  });

  it.each([
    ["a folder", { path: "processing-container.json", directory: true }, /is not a file/],
    ["something in it", { path: "processing-container.json/x", text: "" }, /is not a file/],
    ["a circle", link("processing-container.json", "processing-container.json"), /in a circle/],
    [
      "a long file",
      { path: "processing-container.json", text: " ".repeat(1_048_577) },
      /has 1048577 bytes; at most 1048576 are read/,
    ],
  ] as const)("says so where there is %s", async (_, entry, expected) => {
    expect((await read([CONTRACT_ENTRY], [entry])).text).toMatch(expected);
  });
});

describe("a layer that is not what it says to be", () => {
  it.each([
    ["no tar", Buffer.alloc(4096, "x"), /cannot be unpacked: Invalid tar header/],
    ["damaged gzip", gzipSync("x").fill(0, 12), /cannot be unpacked/],
    ["empty gzip", Buffer.from([0x1f, 0x8b]), /cannot be unpacked: unexpected end of file/],
  ])("is named: %s", async (_, layer, expected) => {
    const failure = await failureOf(layer);
    expect(failure).toBeInstanceOf(RuntimeFailure);
    expect(String(failure)).toMatch(expected);
  });

  it("is not believed when the configuration has another digest of its tar", async () => {
    const failure = await failureOf(Buffer.alloc(1024), [`sha256:${"0".repeat(64)}`]);
    expect(failure).toMatchObject({ reason: "StartFailed" });
    expect(String(failure)).toContain(`expected sha256:${"0".repeat(64)}`);
  });

  it.each([[[]], [["sha256:short"]]])("is not read when its digest is missing: %j", async (ids) => {
    expect(String(await failureOf(Buffer.alloc(1024), ids))).toContain(
      "its configuration names 0 layers, its manifest 1",
    );
  });
});
