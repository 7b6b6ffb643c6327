import { describe, expect, it } from "vitest";
import { readEnv, readStatus } from "./kube-local.ts";

describe("what kube-local prints", () => {
  it("tells which programs run", () => {
    const printed = `etcd                     pid 12          60 MiB
kubelet                  -
registry-open            pid 7           25 MiB
not ready
`;
    expect([...readStatus(printed)]).toEqual(["etcd", "registry-open"]);
  });

  it("tells where things are", () => {
    const printed = `export KUBECONFIG=/home/me/kubeconfig
export KUBE_LOCAL_NODE=kube-local KUBE_LOCAL_REGISTRY=127.0.0.1:16449
`;
    expect(readEnv(printed)).toEqual({
      KUBECONFIG: "/home/me/kubeconfig",
      KUBE_LOCAL_NODE: "kube-local",
      KUBE_LOCAL_REGISTRY: "127.0.0.1:16449",
    });
  });
});
