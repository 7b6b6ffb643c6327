import { expect, it } from "vitest";
import { moduleName } from "./module-name.ts";

it.for([
  ["mitk-tools", "mitk-tools.ts", "mitkTools"],
  ["registry.example:5000/kaapana/mitk_tools:1.0", "mitk-tools.ts", "mitkTools"],
  [`registry.example/Tools:1.0@sha256:${"a".repeat(64)}`, "tools.ts", "tools"],
  ["3d-slicer", "image-3d-slicer.ts", "image3dSlicer"],
  ["default:1", "default-image.ts", "defaultImage"],
  ["con", "con-image.ts", "conImage"],
  ["../../etc/passwd", "passwd.ts", "passwd"],
  ["..", "image.ts", "image"],
  ["", "image.ts", "image"],
  ['x"; import "fs', "x-import-fs.ts", "xImportFs"],
  ["ä", "image.ts", "image"],
  [`${"a".repeat(200)}:1`, `${"a".repeat(80)}.ts`, "a".repeat(80)],
] as const)("names the module of %s", ([reference, fileName, variable]) => {
  expect(moduleName(reference)).toEqual({ fileName, variable });
});
