// An image for a machine of another kind, with a program of that kind: what no builder here can make.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineSays } from "./engine.ts";
import { folderWith } from "./folder.ts";

/** The first bytes of a program for 64-bit ARM; whatever follows, another machine refuses them. */
const ARM_PROGRAM = Buffer.alloc(64);
ARM_PROGRAM.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
ARM_PROGRAM.writeUInt16LE(2, 16);
ARM_PROGRAM.writeUInt16LE(183, 18);

/** Loads an image for 64-bit ARM into the engine; its program is at `/program`. */
export async function foreignImage(name: string): Promise<string> {
  const reference = `task-api-test/${name}:arm64`;
  const folder = folderWith();
  const layer = tar(folder, { program: ARM_PROGRAM });
  const config = JSON.stringify({
    architecture: "arm64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: "2026-01-01T00:00:00Z" }],
  });
  const configName = `${sha256(config)}.json`;
  const manifest = [{ Config: configName, RepoTags: [reference], Layers: ["layer.tar"] }];
  const archive = tar(folder, {
    [configName]: config,
    "layer.tar": layer,
    "manifest.json": JSON.stringify(manifest),
  });
  const file = join(folder, "image.tar");
  writeFileSync(file, archive);
  await engineSays("load", "--input", file);
  return reference;
}

function tar(folder: string, files: Readonly<Record<string, string | Buffer>>): Buffer {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content, { mode: 0o755 });
  }
  return execFileSync("tar", ["-cf", "-", "-C", folder, ...Object.keys(files)]);
}

function sha256(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
