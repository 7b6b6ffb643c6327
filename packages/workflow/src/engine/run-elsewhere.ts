// A run that this engine must not touch: it is another one's.

/** Nothing of the run is changed; `message` says where it belongs. */
export class RunElsewhere extends Error {
  override readonly name = "RunElsewhere";
}
