// Numbers for people.
import { spacingOf, type Volume } from "./volume.ts";

/** Bytes with a binary unit, e.g. `13.6 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

/** The time between two RFC 3339 times in seconds, e.g. `1.2 s`. */
export function formatDuration(startedAt: string, endedAt: string): string {
  return `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}

/** Voxels and their spacing in mm, e.g. `16×16×5 at 0.488×0.488×2.5 mm`. */
export function formatGeometry(volume: Volume): string {
  const spacing = spacingOf(volume).map((length) => Number(length.toFixed(3)));
  return `${volume.sizes.join("×")} at ${spacing.join("×")} mm`;
}
