// Whether a cluster is the machine that we are on, so that a path is the same for both.
import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { itemsAt, stringAt } from "@task-api/runtime";

/**
 * Whether all nodes are this machine. A node that is a container on it (kind, minikube) has the same kernel, and an
 * address of its own.
 */
export async function areThisMachine(nodes: readonly unknown[]): Promise<boolean> {
  const bootId = readBootId();
  // A node without an id is played, and runs nothing.
  const real = nodes.filter((node) => stringAt(node, "status", "nodeInfo", "bootID"));
  const isSameKernel = (node: unknown): boolean =>
    stringAt(node, "status", "nodeInfo", "bootID") === bootId;
  if (bootId === undefined || real.length === 0 || !real.every(isSameKernel)) return false;
  const ours = await Promise.all(real.map(hasOurAddress));
  return ours.every(Boolean);
}

async function hasOurAddress(node: unknown): Promise<boolean> {
  const addresses = itemsAt(node, "status", "addresses").map(
    (entry) => stringAt(entry, "address") ?? "",
  );
  const ours = await Promise.all(addresses.filter((address) => isIP(address) > 0).map(isOurs));
  return ours.includes(true);
}

/** Asked of the kernel: a bridge without a pod is down, and in no list of interfaces, and has its address all the same. */
function isOurs(address: string): Promise<boolean> {
  const socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4");
  return new Promise((resolve) => {
    socket.once("error", () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address, port: 0, exclusive: true }, () => {
      socket.close();
      resolve(true);
    });
  });
}

function readBootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}
