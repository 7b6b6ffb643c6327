import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { identityOf, isAlive } from "./process-identity.ts";

it("knows this process as alive", () => {
  expect(isAlive(identityOf())).toBe(true);
});

it("knows a process that has ended as gone", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  const identity = identityOf(child.pid);
  expect(isAlive(identity)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isAlive(identity)).toBe(false);
});

it.runIf(process.platform === "linux")(
  "knows a process as gone that nobody has asked for its end",
  async () => {
    // The shell becomes a program that never waits for the child it has inherited.
    const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"]);
    const [first] = await once(parent.stdout, "data");
    const identity = identityOf(Number(String(first)));
    while (isAlive(identity) === true) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isAlive(identity)).toBe(false);
    expect(() => process.kill(identity.pid, 0)).not.toThrow();
    parent.kill("SIGKILL");
  },
);

it.runIf(process.platform === "linux")("tells a later process of the same number apart", () => {
  expect(isAlive({ ...identityOf(), started: "1" })).toBe(false);
});

it("does not judge a process of another machine", () => {
  expect(isAlive({ ...identityOf(), host: "elsewhere" })).toBe(undefined);
});
