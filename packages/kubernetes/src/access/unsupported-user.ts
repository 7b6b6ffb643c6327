// What a user of a kubeconfig may ask for and does not get: it is refused by name, for without it calls
// would be made as somebody else.
import { at, stringAt } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";
import { placeOf, type Entry } from "./entry.ts";

/** Programs that took the place of what kubectl itself knew once. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  gcp: "gke-gcloud-auth-plugin (then: gcloud container clusters get-credentials NAME)",
  azure: "kubelogin (then: kubelogin convert-kubeconfig)",
  oidc: "kubelogin (kubectl oidc-login)",
};

/** @throws RuntimeFailure EngineUnavailable for an auth-provider and for impersonation */
export function refuseUnsupported(user: Entry): void {
  if (at(user.value, "auth-provider") !== undefined) {
    const name = stringAt(user.value, "auth-provider", "name") ?? "";
    throw accessFailure(
      `${placeOf(user, "auth-provider")} is "${name}": Kubernetes removed these in 1.26, programs took their place (exec).`,
      Object.hasOwn(SUCCESSORS, name)
        ? `Install ${SUCCESSORS[name]}, so that the user gets an exec section.`
        : "Get a kubeconfig whose user has an exec section, a token or a certificate.",
    );
  }
  for (const field of ["as", "as-uid", "as-groups", "as-user-extra"]) {
    if (at(user.value, field) === undefined) continue;
    throw accessFailure(
      `${placeOf(user, field)} asks to act as somebody else, which is not supported.`,
      "Use a context of that user, or a token of a service account: kubectl create token NAME",
    );
  }
}
