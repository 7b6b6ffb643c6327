import { expect, it } from "vitest";
import { mediaTypeOf } from "./media-type.ts";

it.each([
  ["1.DCM", [], "application/dicom"],
  ["scan.nii.gz", [], "application/gzip"],
  ["0001", ["application/dicom"], "application/dicom"],
  ["0001", ["*.nrrd"], "application/octet-stream"],
  ["0001", ["application/dicom", "image/png"], "application/octet-stream"],
  ["notes.txt", ["application/dicom"], "text/plain"],
])("says of %s in a channel of %j that it is %s", (name, formats, expected) => {
  expect(mediaTypeOf(name, formats)).toBe(expected);
});
