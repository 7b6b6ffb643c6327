// An image in what `docker save` writes: `manifest.json` names configuration and layers by their paths. The
// layers have no digests of their own there; they are held to those that the configuration has of them.
import { itemsAt, parseJson, stringAt, stringsAt } from "@task-api/runtime";
import { brokenImage } from "../image/broken-image.ts";
import { digestOf } from "../image/digest.ts";
import type { WantedImage } from "../image/find-manifest.ts";
import type { Part, StoredImage } from "../image/stored-image.ts";
import { chooseOne, isSameName } from "./choose-one.ts";
import { partsIn, readDocument, type StoredFiles } from "./stored-files.ts";

/** The image of that name, or the only one; undefined when this is no such archive. */
export async function openDockerArchive(
  files: StoredFiles,
  { reference }: WantedImage,
  name: string | undefined,
): Promise<StoredImage | undefined> {
  const text = await readDocument(files, "manifest.json", reference);
  if (text === undefined) return undefined;
  const item = chooseItem(itemsAt(parseJson(text.toString("utf8"))), name, reference);
  const configFile = stringAt(item, "Config") ?? "";
  const config = await readDocument(files, configFile, reference);
  if (config === undefined)
    throw brokenImage(reference, `it lacks its configuration ${configFile}`);
  const digest = digestOf(config);
  const layers: Part[] = [];
  for (const path of stringsAt(item, "Layers")) {
    const file = await files.find(path);
    if (file === undefined) throw brokenImage(reference, `it lacks ${path}`);
    layers.push({ name: path, size: file.size });
  }
  return {
    reference,
    id: digest,
    config: { name: configFile, digest, size: config.length },
    layers,
    store: partsIn(files, reference, (part) => part.name),
  };
}

function chooseItem(
  items: readonly unknown[],
  name: string | undefined,
  reference: string,
): unknown {
  const fitting = items.filter(
    (item) => name === undefined || tagsOf(item).some((tag) => isSameName(tag, name)),
  );
  if (fitting.length === 1) return fitting[0];
  throw chooseOne(reference, name, items.flatMap(tagsOf));
}

function tagsOf(item: unknown): readonly string[] {
  return stringsAt(item, "RepoTags");
}
