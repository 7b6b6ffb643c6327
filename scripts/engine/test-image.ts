// Small images for integration tests: a base of one static busybox, and images on top of it that are
// built from text in the test itself and named after their content, so that a second run finds them.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { refreshAptLists } from "./apt.ts";
import { fingerprint, type ContextFile } from "./build-context.ts";
import { buildImage } from "./build-image.ts";
import { engineCli } from "./engine-cli.ts";
import { EngineError } from "./engine-error.ts";
import { BASE_IMAGE, ensureBaseImage, imageId } from "./ensure-base-image.ts";
import { requireEngine } from "./require-engine.ts";
import { runCommand } from "./run-command.ts";

/** What a test's Dockerfile starts from: has a shell and the usual commands, 2 MB. */
export const TEST_BASE_IMAGE = "task-api-test/base:latest";

/**
 * Makes sure that {@link TEST_BASE_IMAGE} is there, and returns its name.
 * @throws EngineError when it cannot be made
 */
export async function ensureTestImage(): Promise<string> {
  const engine = await requireEngine();
  const present = await imageId(await engineCli(engine), TEST_BASE_IMAGE);
  if (present !== undefined) return TEST_BASE_IMAGE;
  await inScratchFolder(async (folder) => {
    if (await busyboxInto(folder)) writeFileSync(join(folder, "Dockerfile"), BUSYBOX_DOCKERFILE);
    else {
      await requireBaseImage();
      writeFileSync(join(folder, "Dockerfile"), `FROM ${BASE_IMAGE}\n`);
    }
    await buildImage({ tag: TEST_BASE_IMAGE, context: folder, engine });
  });
  return TEST_BASE_IMAGE;
}

/**
 * Builds a small image and returns its name, `task-api-test/<name>:<fingerprint>`.
 * @param dockerfile its text; `FROM task-api-test/base:latest` is the quick choice
 * @param files content by path in the build context
 * @throws EngineError when the build fails
 * @example await buildTestImage("exit-3", 'FROM task-api-test/base:latest\nCMD ["sh", "-c", "exit 3"]')
 */
export async function buildTestImage(
  name: string,
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const engine = await requireEngine();
  if (dockerfile.includes(TEST_BASE_IMAGE)) await ensureTestImage();
  const content = Object.entries({ ...files, Dockerfile: dockerfile });
  const key = fingerprint(content.map(toContextFile), []);
  const tag = `task-api-test/${name}:${key.slice(0, 12)}`;
  if ((await imageId(await engineCli(engine), tag)) !== undefined) return tag;
  await inScratchFolder(async (folder) => {
    for (const [path, text] of content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // Executable, so that a script needs no chmod in its Dockerfile.
      writeFileSync(join(folder, path), text, { mode: 0o755 });
    }
    await buildImage({ tag, context: folder, engine });
  });
  return tag;
}

const BUSYBOX_DOCKERFILE = `FROM scratch
COPY root/ /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
ENV PATH=/bin
CMD ["sh"]
`;

/** Puts a static busybox below `folder`; false where there is no such Debian package. */
async function busyboxInto(folder: string): Promise<boolean> {
  await refreshAptLists();
  const fetched = await runCommand(
    "sh",
    ["-c", "apt-get download -q busybox-static && dpkg-deb -x busybox-static_*.deb package"],
    {
      cwd: folder,
    },
  );
  if (fetched.code !== 0) return false;
  const root = join(folder, "root");
  for (const path of ["bin", "etc", "tmp"]) mkdirSync(join(root, path), { recursive: true });
  cpSync(join(folder, "package", "bin", "busybox"), join(root, "bin", "busybox"));
  writeFileSync(join(root, "etc", "passwd"), "root:x:0:0:root:/:/bin/sh\n");
  symlinkSync("bin", join(root, "sbin"));
  rmSync(join(folder, "package"), { recursive: true });
  return true;
}

async function requireBaseImage(): Promise<void> {
  const base = await ensureBaseImage();
  if (!base.ok) throw new EngineError("build-failed", `${base.reason}; try: ${base.command}`);
}

function toContextFile([path, text]: readonly [string, string]): ContextFile {
  return { path, executable: true, content: new TextEncoder().encode(text) };
}

async function inScratchFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "task-api-image-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
