import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { areThisMachine } from "./this-machine.ts";

const bootID = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
const node = (bootId: string, ...addresses: readonly string[]): unknown => ({
  status: {
    nodeInfo: { bootID: bootId },
    addresses: addresses.map((address) => ({ type: "InternalIP", address })),
  },
});

it.for([
  ["this kernel and an address of ours", [node(bootID, "localhost", "127.0.0.1")], true],
  ["this kernel and another's address: a container", [node(bootID, "192.0.2.77")], false],
  ["another kernel", [node("0f0e", "127.0.0.1")], false],
  ["one that is ours and one that is not", [node(bootID, "127.0.0.1"), node("1", "::1")], false],
  ["one that is ours and one that is played", [node(bootID, "127.0.0.1"), node("")], true],
  ["no node", [], false],
] as const)("judges %s", async ([, nodes, expected]) => {
  expect(await areThisMachine(nodes)).toBe(expected);
});
