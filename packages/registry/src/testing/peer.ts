// A registry on loopback that serves one test image, and can be made to do what a real one does only on a bad
// day. For tests only.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import type { TestImage } from "./image.ts";

/** A running peer. */
export interface Peer {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  /** A reference to its image. */
  readonly reference: string;
  /** What it was asked for, as `GET manifests/1`, with the proof that came along. */
  readonly asked: { readonly call: string; readonly authorization: string | undefined }[];
}

/** Answers instead; false leaves it to the peer. */
export type Answer = (
  call: string,
  response: ServerResponse,
  request: IncomingMessage,
) => boolean | Promise<boolean>;

/** The repository of the peer's image. */
export const REPOSITORY = "team/test";

/** Serves `image` as `<address>/team/test:1`, for this test. */
export async function startPeer(image: TestImage, answer: Answer = () => false): Promise<Peer> {
  const asked: Peer["asked"] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(`/v2/${REPOSITORY}/`, "");
    const call = `${request.method} ${path}`;
    asked.push({ call, authorization: request.headers.authorization });
    void (async () => {
      if (!(await answer(call, response, request))) serve(image, path, response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const address = `127.0.0.1:${port}`;
  return { address, reference: `${address}/${REPOSITORY}:1`, asked };
}

function serve(image: TestImage, path: string, response: ServerResponse): void {
  const [kind, name = ""] = path.split("/");
  const found = kind === "manifests" && name === "1" ? image.manifest : image.blobs.get(name);
  if (found !== undefined) response.end(found);
  else {
    response.writeHead(404, { "content-type": "application/json" });
    response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
  }
}
