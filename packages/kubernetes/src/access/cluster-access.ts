// How a cluster is reached and as whom. Found by `resolve-access.ts`, used by `../api`.
import type { Secret } from "@task-api/runtime";

/** A cluster, and who we are to it. */
export interface ClusterAccess {
  /** Its address with the path that calls begin with, without a slash at the end: `https://10.0.0.1:6443`. */
  readonly server: string;
  /** How its certificate is judged. */
  readonly tls: ClusterTls;
  /** The proxy on the way to it; its address may hold a password. */
  readonly proxy?: Secret;
  readonly credentials: CredentialSource;
  /** Where tasks run. */
  readonly namespace: string;
  /** The name of the kubeconfig's context; absent in a pod. */
  readonly context?: string;
  /** What said all this, in words. */
  readonly origin: string;
}

/** How the API server's certificate is judged. */
export interface ClusterTls {
  /** Who must have signed it, PEM; absent: those that Node trusts. */
  readonly ca?: string;
  /** The name that must be in it, where that is not the address'. */
  readonly serverName?: string;
  /** Whether it must be valid. */
  readonly verify: boolean;
}

/** What is shown to an API server. */
export interface Credentials {
  /** A whole `Authorization` header. */
  readonly authorization?: Secret;
  readonly certificate?: ClientCertificate;
}

/** A client certificate, both PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: Secret;
}

/** Where credentials come from, and come from again when they have run out. */
export interface CredentialSource {
  /** What they are, in words: `the token of user "dev" in /home/dev/.kube/config`. */
  readonly what: string;
  /** What to do when they are refused. */
  readonly advice: string;
  /** Those that are valid as far as is known. @throws RuntimeFailure EngineUnavailable */
  current(signal?: AbortSignal): Promise<Credentials>;
  /** Others than `refused`; undefined: there are none. @throws RuntimeFailure EngineUnavailable */
  renewed(refused: Credentials, signal?: AbortSignal): Promise<Credentials | undefined>;
}
