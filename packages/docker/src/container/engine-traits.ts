// What creating a container has to know of the engine (`../engine/traits.ts` finds it out).

/** An engine as far as creating a container depends on it. */
export type EngineTraits = DockerTraits | PodmanTraits;

/** Docker, and what cannot be told from it. */
export interface DockerTraits {
  readonly kind: "docker";
  /** Whether the engine labels processes and files for SELinux. */
  readonly selinux: boolean;
}

/** Podman. */
export interface PodmanTraits {
  readonly kind: "podman";
  readonly selinux: boolean;
  readonly rootless: boolean;
  /** Whether the caller sees the engine's files. */
  readonly local: boolean;
  /** Open files and processes that a container may have; absent: what Podman asks for. */
  readonly ulimits?: { readonly files: number; readonly processes: number };
}
