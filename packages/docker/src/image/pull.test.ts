import { expect, it } from "vitest";
import { sumLayers } from "./pull.ts";

it("sums what an engine says about the layers of an image", () => {
  const sum = sumLayers("x:1");
  const messages = [
    { status: "Pulling from x", id: "1" },
    { status: "Already exists", id: "a" },
    { status: "Pulling fs layer", id: "b" },
    { status: "Pulling fs layer", id: "c" },
    { status: "Downloading", id: "b", progressDetail: { current: 10, total: 100 } },
    { status: "Downloading", id: "c", progressDetail: { current: 5, total: 50 } },
    { status: "Download complete", id: "b" },
    { status: "Pull complete", id: "b" },
    { status: "Digest: sha256:00" },
  ];
  const seen = messages.map((message) => sum(message));
  expect(seen[0]).toBeUndefined();
  expect(seen[5]).toEqual({
    reference: "x:1",
    layersDone: 1,
    layers: 3,
    bytesDone: 15,
    bytes: 150,
  });
  expect(seen[7]).toEqual({
    reference: "x:1",
    layersDone: 2,
    layers: 3,
    bytesDone: 105,
    bytes: 150,
  });
  expect(seen[8]).toBeUndefined();
});
