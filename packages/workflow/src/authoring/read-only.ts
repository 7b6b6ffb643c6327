// Documents in the types of this API: what an author hands in is never changed.

/** `T` with all of its parts read-only, so that it takes what is `as const`. */
export type ReadOnly<T> = T extends (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadOnly<T[Key]> }
    : T;
