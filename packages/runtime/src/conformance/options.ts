// What an adapter brings to the conformance suite.
import type { ContainerRuntime } from "../port/container-runtime.ts";

/** An adapter under test. */
export interface ConformanceOptions {
  /** A connection of its own; closed by the suite. */
  readonly connect: () => Promise<ContainerRuntime>;
  /** Makes the images or finds them; called once. */
  readonly images: () => Promise<ConformanceImages>;
  /** vitest tags of the suite, e.g. `docker`. @default none */
  readonly tags?: readonly string[];
  /** Why the suite cannot run here; every test is skipped then. */
  readonly skip?: string | undefined;
  /** An empty directory that both the tests and the engine see. @default a temporary one */
  readonly directory?: () => Promise<string>;
}

/** References of images that hold busybox or the like: sh, echo, env, head, tr, seq, sleep, ls, cat. */
export interface ConformanceImages {
  /** No entrypoint, USER root, `conformanceContract` at its place, `/garbage` executable but no program. */
  readonly tools: string;
  /** As `tools`, with entrypoint `["/bin/echo", "entrypoint"]` and command `["command"]`. */
  readonly entrypoint: string;
  /** The contract is a relative symbolic link to a file with `conformanceContract`. */
  readonly contractLink: string;
  readonly contractAbsent: string;
  /** The contract is a directory. */
  readonly contractDirectory: string;
  /** The contract is longer than 1 MiB. */
  readonly contractHuge: string;
}

/** The contract in the images. */
export const conformanceContract: string = JSON.stringify({
  name: "conformance",
  description: "What the conformance suite expects to read, unchanged: ä, ö, 日本",
  api_version: 1,
  templates: [],
});
