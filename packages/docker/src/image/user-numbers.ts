// The numbers behind a user's name: they are in the image and nowhere else.
import type { Image } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { readImageFile } from "./read-image-file.ts";

const MAX_BYTES = 1_048_576;

/** `uid:gid` of a `USER` as an image names it; undefined for a name that the image does not have. */
export async function userNumbers(
  client: EngineClient,
  image: Pick<Image, "id" | "reference">,
  user: string,
): Promise<string | undefined> {
  const [name = "", group] = user.split(":");
  const isNumber = /^\d+$/;
  if (isNumber.test(name) && (group === undefined || isNumber.test(group))) return user;
  const entry = find(await lines(client, image, "/etc/passwd"), name);
  const uid = isNumber.test(name) ? name : entry?.[2];
  if (group === undefined) return entry && `${entry[2]}:${entry[3]}`;
  const gid = isNumber.test(group)
    ? group
    : find(await lines(client, image, "/etc/group"), group)?.[2];
  return uid === undefined || gid === undefined ? undefined : `${uid}:${gid}`;
}

async function lines(
  client: EngineClient,
  image: Pick<Image, "id" | "reference">,
  path: string,
): Promise<readonly string[]> {
  const file = await readImageFile(client, image, path, MAX_BYTES);
  return file.ok ? file.bytes.toString("utf8").split("\n") : [];
}

function find(entries: readonly string[], name: string): readonly string[] | undefined {
  return entries.map((line) => line.split(":")).find(([first]) => first === name);
}
