// The data of a run: a Dataset for each channel and item, a File with size and checksum for each file.
import { ref, refs, type CrateEntity } from "./entity.ts";
import type { CrateChannel, CrateFile, CrateItem } from "./crate-run.ts";

/** A channel, its items, their files. @param parameters what the channel was the value of */
export function channelEntities(
  channel: CrateChannel,
  parameters: readonly string[],
): readonly CrateEntity[] {
  const { items, files } = channel;
  return [
    {
      "@id": channel.id,
      "@type": "Dataset",
      name: channel.name,
      description: sizeOf(channel, channel.isTruncated),
      ...refs(
        "hasPart",
        [...items, ...files].map(({ id }) => id),
      ),
      ...refs("exampleOfWork", parameters),
    },
    ...items.flatMap((item) => itemEntities(item)),
    ...files.map((file) => fileEntity(file)),
  ];
}

/** A file; `more` are properties beside those that every file has. */
export function fileEntity(
  file: CrateFile,
  more: Readonly<Record<string, string>> = {},
): CrateEntity {
  return {
    "@id": file.id,
    "@type": "File",
    name: file.name,
    ...more,
    contentSize: String(file.bytes),
    sha256: file.sha256,
    encodingFormat: file.mediaType,
  };
}

function itemEntities(item: CrateItem): readonly CrateEntity[] {
  return [
    {
      "@id": item.id,
      "@type": "Dataset",
      name: item.name,
      description: sizeOf(item, item.files.length < item.totalFiles),
      ...refs(
        "hasPart",
        item.files.map(({ id }) => id),
      ),
    },
    ...item.files.map((file) => fileEntity(file)),
  ];
}

function sizeOf(
  { totalFiles, totalBytes }: Pick<CrateItem, "totalFiles" | "totalBytes">,
  isTruncated: boolean,
): string {
  const size = `${totalFiles} file(s), ${totalBytes} bytes`;
  return isTruncated ? `${size}; too many to be listed one by one, so some or all are not` : size;
}

/** The entity of a text that says under which terms the crate may be used. */
export function licenseEntity(license: string | undefined): CrateEntity {
  if (license !== undefined && /^https?:\/\//.test(license)) {
    return { "@id": license, "@type": "CreativeWork", name: license, url: ref(license) };
  }
  return {
    "@id": "#license",
    "@type": "CreativeWork",
    name: license ?? "no license stated",
    ...(license === undefined && {
      description:
        "Nothing was said about it when the crate was written: ask the owner of the data.",
    }),
  };
}
