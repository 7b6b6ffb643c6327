// Whose the outputs are: the image's user is kept, and what it has written belongs to the caller in the end
// (contract §3).
import { execFileSync } from "node:child_process";
import { chownSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { task, template } from "./testing/documents.ts";
import { engineSocket } from "./testing/engine-proxy.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { asNobody, taskApi, type Ended } from "./testing/program.ts";

/** Folders that only their owner may enter, a name with blanks, and a link out of the channel. */
const WRITE = [
  "id -u",
  "mkdir -p '/out/a b/deep' && echo x >'/out/a b/deep/file'",
  "chmod 700 '/out/a b/deep' && chmod 400 '/out/a b/deep/file'",
  "ln -s /etc/passwd '/out/a b/link'",
].join(" && ");

const images: Readonly<Record<string, readonly string[]>> = {
  root: [],
  number: ["USER 1234"],
  "number and group": ["USER 1234:5678"],
  name: ["RUN echo worker:x:4321:4321::/:/bin/sh >>/etc/passwd", "USER worker"],
  "root, without chown": ["RUN rm /bin/chown"],
  "number, without chown": ["RUN rm /bin/chown", "USER 1234"],
};
/** A helper in it gets nowhere. */
const FAILS =
  "RUN rm /bin/chown && printf '#!/bin/sh\\necho not permitted today >&2; exit 1\\n' >/bin/chown && chmod 755 /bin/chown";

const caller = asNobody.uid ?? process.getuid?.() ?? 0;
const isRoot = process.getuid?.() === 0;

async function runAs(uid: number, folder: string): Promise<Ended> {
  const host = await engineSocket(join(folder, "engine.sock"));
  return taskApi(["run", "task.json", "--watch", "--output", "r.json"], {
    cwd: folder,
    ...(uid !== process.getuid?.() && { uid }),
    env: { ...asNobody.env, DOCKER_HOST: host },
  });
}

describe("outputs", { tags: ["bundle", "docker"] }, () => {
  const built = new Map<string, string>();
  beforeAll(async () => {
    const failing = { "root, failing": [FAILS], "number, failing": [FAILS, "USER 1234"] };
    for (const [kind, lines] of Object.entries({ ...images, ...failing })) {
      const name = `e2e-own-${kind.replaceAll(/\W+/g, "-")}`;
      built.set(kind, await imageWith(name, [template(WRITE)], lines));
    }
  }, 180_000);

  /** A folder of the caller's with a task for the image. */
  function place(kind: string, uid: number, changes: object = {}): string {
    const folder = folderWith({
      "in/a b/1": "x",
      "task.json": task(built.get(kind) ?? "", "default", changes),
    });
    mkdirSync(join(folder, "out"));
    if (isRoot) for (const path of [folder, join(folder, "out")]) chownSync(path, uid, uid);
    return folder;
  }

  it.each(Object.keys(images))("of an image that runs as %s are the caller's", async (kind) => {
    const folder = place(kind, caller);
    const { code, out, err } = await runAs(caller, folder);
    expect({ code, err: err.includes("warning") }).toEqual({ code: 0, err: false });
    expect(out).toBe(kind.startsWith("root") ? "0\n" : kind === "name" ? "4321\n" : "1234\n");
    expect(ownersBelow(join(folder, "out"))).toEqual([caller]);
    expect(lstatSync("/etc/passwd").uid).toBe(0);
  });

  it.runIf(isRoot).each(["number", "name"] as const)(
    "are root's when root calls, image of %s",
    async (kind) => {
      const folder = place(kind, 0);
      expect((await runAs(0, folder)).code).toBe(0);
      expect(ownersBelow(join(folder, "out"))).toEqual([0]);
    },
  );

  it.runIf(isRoot)(
    "that cannot be lent are named with the user, before anything starts",
    async () => {
      const folder = place("number, failing", caller);
      const { code, err } = await runAs(caller, folder);
      expect(code).toBe(125);
      const { result } = readRunRecord(join(folder, "r.json"));
      expect(result?.reason).toBe("StartFailed");
      expect(result?.message).toContain(
        `the image runs as user 1234, who cannot write to ${folder}/out (of user ${caller})`,
      );
      expect(result?.message).toContain("not permitted today");
      expect(err).toContain(`chmod o+rwx ${folder}/out`);
    },
  );

  it.runIf(isRoot)(
    "that cannot be given back are named with a command, and change no result",
    async () => {
      const folder = place("root, failing", caller);
      const { code, err } = await runAs(caller, folder);
      expect(code).toBe(0);
      expect(err).toContain(`sudo chown -R ${caller}:${caller} ${folder}/out`);
    },
  );

  it("are cleared for the next attempt, though the first has written as another user", async () => {
    const folder = place("number", caller, {
      command: ["/bin/sh", "-c", `ls /out | wc -l; ${WRITE}; exit 3`],
      retry: { on: ["exit"], max_attempts: 2 },
    });
    const { code, out } = await runAs(caller, folder);
    expect(code).toBe(3);
    expect(out).toBe("0\n1234\n0\n1234\n");
    expect(ownersBelow(join(folder, "out"))).toEqual([caller]);
  });

  it("of which the caller may not look into some are no reason for a run not to end", async () => {
    const folder = place("root", caller, {
      command: [
        "/bin/sh",
        "-c",
        "mkdir -p /out/a/b; echo x >/out/a/b/c; chmod -R 644 /out; exit 3",
      ],
    });
    const { code } = await runAs(caller, folder);
    expect(code).toBe(3);
    expect(readRunRecord(join(folder, "r.json"))).toMatchObject({ state: "finished" });
  });

  it("leaves alone what a link in an output leads to", async () => {
    const folder = place("root", caller);
    writeFileSync(join(folder, "mine"), "x");
    const owner = lstatSync(join(folder, "mine")).uid;
    symlinkSync(folder, join(folder, "in/a b/up"));
    const copy = { command: ["/bin/sh", "-c", "cp -a '/in/a b' /out/"] };
    writeFileSync(
      join(folder, "task.json"),
      JSON.stringify(task(built.get("root") ?? "", "default", copy)),
    );
    expect((await runAs(caller, folder)).code).toBe(0);
    expect(lstatSync(join(folder, "mine")).uid).toBe(owner);
    expect(ownersBelow(join(folder, "out"))).toEqual([caller]);
  });
});

/** Every user that something at or below a path belongs to. */
function ownersBelow(path: string): number[] {
  const found = execFileSync("find", [path, "-printf", "%U\n"], { encoding: "utf8" });
  return [...new Set(found.trim().split("\n").map(Number))];
}
