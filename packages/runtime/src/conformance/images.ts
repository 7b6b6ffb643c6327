// What is in the images of the conformance suite. How they are made is each adapter's own.
import { conformanceContract, type ConformanceImages } from "./options.ts";

/** An entry of an image's file system; paths are relative to its root. */
export type ImageFile =
  | { readonly path: string; readonly text: string | Buffer; readonly mode?: number }
  | { readonly path: string; readonly link: string }
  | { readonly path: string; readonly directory: true };

/** One image of the suite, beside the programs that all of them have. */
export interface ConformanceImage {
  readonly name: string;
  readonly files: readonly ImageFile[];
  /** @default none */
  readonly entrypoint?: readonly string[];
  /** @default none */
  readonly command?: readonly string[];
}

const PROGRAMS = ["sh", "echo", "env", "head", "tail", "tr", "seq", "sleep", "ls", "cat", "id"];
const PLACE = "processing-container.json";

/** What all images of the suite have: the programs, as links to a busybox, which is given as its bytes. */
export function conformanceTools(busybox: Buffer): readonly ImageFile[] {
  return [
    { path: "bin", directory: true },
    { path: "bin/busybox", text: busybox, mode: 0o755 },
    ...PROGRAMS.map((program) => ({ path: `bin/${program}`, link: "busybox" })),
    { path: "tmp", directory: true },
    { path: "etc", directory: true },
  ];
}

/** Makes the images of the suite, given how one is made; their references. */
export async function makeEachConformanceImage(
  make: (image: ConformanceImage) => Promise<string>,
): Promise<ConformanceImages> {
  const contract: ImageFile = { path: PLACE, text: conformanceContract };
  const [tools, entrypoint, contractLink, contractAbsent, contractDirectory, contractHuge] =
    await Promise.all([
      make({
        name: "tools",
        files: [contract, { path: "garbage", text: "no program", mode: 0o755 }],
      }),
      make({
        name: "entrypoint",
        files: [contract],
        entrypoint: ["/bin/echo", "entrypoint"],
        command: ["command"],
      }),
      make({
        name: "contract-link",
        files: [
          { path: "etc/real.json", text: conformanceContract },
          { path: "etc/hop", link: "../etc/real.json" },
          { path: PLACE, link: "../../etc/hop" },
        ],
      }),
      make({ name: "contract-absent", files: [] }),
      make({
        name: "contract-directory",
        files: [
          { path: PLACE, directory: true },
          { path: `${PLACE}/${PLACE}`, text: "{}" },
        ],
      }),
      make({
        name: "contract-huge",
        files: [{ path: PLACE, text: Buffer.alloc(8 * 1024 * 1024, " ") }],
      }),
    ]);
  return { tools, entrypoint, contractLink, contractAbsent, contractDirectory, contractHuge };
}
