// Zstandard from Node, for streams of several frames, as some builders write layers.
import { createZstdDecompress, type ZstdDecompress } from "node:zlib";

const NOTHING: Uint8Array = new Uint8Array();

/**
 * Unpacks. Node's decoder ends with the first frame that ends inside of a chunk: what is left of the chunk
 * goes to another decoder.
 */
export async function* unpackZstd(
  packed: AsyncIterable<Uint8Array>,
  chunkSize: number,
): AsyncGenerator<Uint8Array> {
  const chunks = packed[Symbol.asyncIterator]();
  let rest: Uint8Array | undefined;
  do {
    const decoder = createZstdDecompress({ chunkSize });
    const feeder = feed(decoder, chunks, rest);
    yield* decoder;
    rest = feeder.rest();
  } while (rest.length > 0);
}

interface Feeder {
  /** What the decoder has left of the last chunk. */
  rest(): Uint8Array;
}

function feed(
  decoder: ZstdDecompress,
  chunks: AsyncIterator<Uint8Array>,
  first: Uint8Array | undefined,
): Feeder {
  let chunk: Uint8Array = first ?? NOTHING;
  let before = 0;
  void (async () => {
    try {
      let more = first !== undefined || (await next());
      while (more) {
        before = decoder.bytesWritten;
        // Each by itself: only then is it known what is left. When something is, this ends here.
        const written = Promise.withResolvers<void>();
        decoder.write(chunk, () => written.resolve());
        await written.promise;
        if (decoder.bytesWritten - before < chunk.length) return;
        more = await next();
      }
      decoder.end();
    } catch (error) {
      decoder.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return { rest: () => chunk.subarray(decoder.bytesWritten - before) };

  async function next(): Promise<boolean> {
    const { value, done } = await chunks.next();
    chunk = done === true ? NOTHING : value;
    before = decoder.bytesWritten;
    return done !== true;
  }
}
