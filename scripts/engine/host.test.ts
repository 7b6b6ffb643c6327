import { expect, test } from "vitest";
import { isDebianLike } from "./host.ts";

test.each([
  ["ID=debian\nVERSION_ID=12\n", true],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', true],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', false],
  ["VERSION_ID=debian\n", false],
  ["", false],
])("whether packages come from apt is read from os-release: %o", (text, expected) => {
  expect(isDebianLike(text)).toBe(expected);
});
