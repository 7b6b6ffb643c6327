// What a pod mounts: folders of its node, volumes of its channels, shared memory, and what the config adds.
import {
  at,
  claimFolder,
  stringAt,
  type PlannedMount,
  type PlannedVolume,
  type RunPlan,
} from "@task-api/runtime";

/** A pod's volumes, and where its container has them. */
export interface PodVolumes {
  readonly volumes: readonly object[];
  readonly volumeMounts: readonly object[];
}

/** The volumes of a plan. */
export function volumesOf(plan: RunPlan): PodVolumes {
  const { mounts, files = [], volumes = [], shmSizeBytes, pod } = plan;
  const places = [
    ...mounts.map((mount) => ({ ...mount, type: "Directory" })),
    ...files.map((file) => ({ ...file, readOnly: true, submounts: [], type: "File" })),
  ];
  const own = pod?.volumes ?? [];
  const hosts = places.flatMap(hostPaths).map(({ path, mountPath, readOnly, type }, index) => {
    const name = freeName(`host-${index}`, own);
    return { volume: { name, hostPath: { path, type } }, mount: { name, mountPath, readOnly } };
  });
  const channels = channelVolumes([...volumes, ...places.flatMap(onClaim)], own);
  const shm = shmSizeBytes === undefined ? [] : [sharedMemory(freeName("shm", own), shmSizeBytes)];
  return {
    volumes: [
      ...hosts.map(({ volume }) => volume),
      ...channels.volumes,
      ...shm.map(({ volume }) => volume),
      ...own,
    ],
    volumeMounts: [
      ...hosts.map(({ mount }) => mount),
      ...channels.volumeMounts,
      ...shm.map(({ mount }) => mount),
      ...(pod?.volumeMounts ?? []),
    ],
  };
}

/** A part of a volume, and where the container has it. */
type VolumePart = Pick<PlannedVolume, "volume" | "subPath" | "target" | "readOnly">;

/** A claim is one volume, however many channels are on it: a node waits for ever with a pod that names it twice. */
function channelVolumes(channels: readonly VolumePart[], own: readonly unknown[]): PodVolumes {
  const names = new Map<string, string>();
  for (const volume of own) {
    const { claimName } = claimOf(volume);
    if (claimName !== undefined) names.set(claimName, stringAt(volume, "name") ?? "");
  }
  const mayWrite = new Set(
    channels
      .map(({ volume }) => claimOf(volume))
      .filter(({ readOnly }) => !readOnly)
      .map(({ claimName }) => claimName),
  );
  const volumes: object[] = [];
  const volumeMounts = channels.map((channel, index) => {
    const { subPath, target } = channel;
    const { claimName, readOnly } = claimOf(channel.volume);
    const known = claimName === undefined ? undefined : names.get(claimName);
    const name = known ?? freeName(`channel-${index}`, own);
    if (claimName !== undefined) names.set(claimName, name);
    if (known === undefined) {
      const isShared = readOnly && mayWrite.has(claimName);
      volumes.push({
        ...channel.volume,
        ...(isShared && { persistentVolumeClaim: { claimName } }),
        name,
      });
    }
    return {
      name,
      mountPath: target,
      readOnly: channel.readOnly || readOnly,
      ...(subPath !== undefined && { subPath }),
    };
  });
  return { volumes, volumeMounts };
}

function claimOf(volume: unknown): { readonly claimName?: string; readonly readOnly: boolean } {
  const claimName = stringAt(volume, "persistentVolumeClaim", "claimName");
  return {
    ...(claimName !== undefined && { claimName }),
    readOnly: at(volume, "persistentVolumeClaim", "readOnly") === true,
  };
}

/** What a channel's or file's place says of its mount. */
interface Place extends Pick<PlannedMount, "engineSource" | "target" | "readOnly" | "submounts"> {
  /** Of a hostPath: what has to be there. */
  readonly type: string;
}

interface HostPath {
  readonly path: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  readonly type: string;
}

/** Read-only does not reach what is mounted below a folder: that is mounted once more, read-only. */
function hostPaths({ engineSource, target, readOnly, submounts, type }: Place): HostPath[] {
  if (claimFolder(engineSource) !== undefined) return [];
  return ["", ...(readOnly ? submounts : [])].map((below) => ({
    path: below === "" ? engineSource : `${engineSource}/${below}`,
    mountPath: below === "" ? target : `${target}/${below}`,
    readOnly,
    type,
  }));
}

/** A folder of this machine that the cluster has on a claim. */
function onClaim({ engineSource, target, readOnly }: Place): VolumePart[] {
  const { claimName, subPath } = claimFolder(engineSource) ?? {};
  if (claimName === undefined) return [];
  const volume = { persistentVolumeClaim: { claimName } };
  return [{ volume, target, readOnly, ...(subPath !== undefined && { subPath }) }];
}

function sharedMemory(name: string, bytes: number): { volume: object; mount: object } {
  return {
    volume: { name, emptyDir: { medium: "Memory", sizeLimit: String(bytes) } },
    mount: { name, mountPath: "/dev/shm" },
  };
}

/** A name for a volume of ours that none of the config's has. */
function freeName(wanted: string, own: readonly unknown[]): string {
  const isTaken = own.some((volume) => stringAt(volume, "name") === wanted);
  return isTaken ? freeName(`${wanted}-0`, own) : wanted;
}
