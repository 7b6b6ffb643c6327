// What creating a container has to know of the engine (`../engine/traits.ts` finds it out).

/** An engine as far as creating a container depends on it. */
export type EngineTraits = DockerTraits | PodmanTraits;

interface CommonTraits {
  /** Whether the engine labels processes and files for SELinux. */
  readonly selinux: boolean;
  /** Whether the engine's files are the caller's, known without asking. */
  readonly seesOurFiles: boolean;
}

/** Docker, and what cannot be told from it. */
export interface DockerTraits extends CommonTraits {
  readonly kind: "docker";
  /** The log driver to ask for. @default "json-file", which others can read as well */
  readonly logDriver?: "json-file" | "local";
}

/** Podman. */
export interface PodmanTraits extends CommonTraits {
  readonly kind: "podman";
  readonly rootless: boolean;
  /** Open files and processes that a container may have; absent: what Podman asks for. */
  readonly ulimits?: { readonly files: number; readonly processes: number };
}
