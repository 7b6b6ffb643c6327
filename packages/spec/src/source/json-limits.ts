// How much a document may hold (contract §1.4: hostile input is bounded). Real ones hold a hundredth of it.

/** Objects and arrays inside each other. */
export const maxNestingDepth: number = 64;

/** Keys and values; what comes behind them is not read. */
export const maxValues: number = 50_000;
