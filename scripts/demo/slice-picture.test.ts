import { describe, expect, test } from "vitest";
import type { Volume } from "./volume.ts";
import { pictureOf, type Picture } from "./slice-picture.ts";

describe("the picture of a volume", () => {
  test("shows the middle slice, its values spread from black to white", () => {
    const picture = pictureOf(volume({ sizes: [2, 1, 3], values: [9, 9, -5, 5, 7, 7] }));
    expect([corner(picture, 0, 0), corner(picture, 1, 0)]).toEqual([0, 255]);
  });

  test("enlarges small slices by a whole factor, without smoothing", () => {
    const picture = pictureOf(volume({ sizes: [3, 1, 1], values: [0, 1, 2] }));
    expect([picture.width, picture.height]).toEqual([258, 86]);
    expect(new Set(picture.data)).toEqual(new Set([0, 128, 255]));
  });

  test("does not reduce or enlarge large slices", () => {
    const picture = pictureOf(volume({ sizes: [300, 2, 1], values: new Uint8Array(600) }));
    expect([picture.width, picture.height]).toEqual([300, 2]);
  });

  test("gives pixels their real proportions", () => {
    const steps: Volume["steps"] = [
      [0.5, 0, 0],
      [0, 2, 0],
      [0, 0, 1],
    ];
    const picture = pictureOf(volume({ sizes: [256, 10, 1], steps, values: new Uint8Array(2560) }));
    expect([picture.width, picture.height]).toEqual([256, 40]);
  });

  test("has the patient's front up and the left on the right, however the axes run", () => {
    const steps: Volume["steps"] = [
      [-1, 0, 0],
      [0, -1, 0],
      [0, 0, 1],
    ];
    const picture = pictureOf(volume({ sizes: [2, 2, 1], steps, values: [0, 85, 170, 255] }));
    expect([corner(picture, 0, 0), corner(picture, 1, 0)]).toEqual([255, 170]);
    expect([corner(picture, 0, 1), corner(picture, 1, 1)]).toEqual([85, 0]);
  });

  test("has the head up when its columns run along the body", () => {
    const steps: Volume["steps"] = [
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ];
    const picture = pictureOf(volume({ sizes: [1, 2, 1], steps, values: [0, 9] }));
    expect([corner(picture, 0, 0), corner(picture, 0, 1)]).toEqual([255, 0]);
  });

  test("of a single value is black", () => {
    const picture = pictureOf(volume({ sizes: [1, 1, 1], values: [42] }));
    expect(new Set(picture.data)).toEqual(new Set([0]));
  });
});

function volume(change: Partial<Volume>): Volume {
  return {
    sizes: [1, 1, 1],
    steps: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    origin: [0, 0, 0],
    values: [],
    ...change,
  };
}

/** The pixel at a corner: 0 is left and top, 1 is right and bottom. */
function corner(picture: Picture, x: 0 | 1, y: 0 | 1): number | undefined {
  return picture.data[y * (picture.height - 1) * picture.width + x * (picture.width - 1)];
}
