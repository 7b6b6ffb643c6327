// What somebody does about a run that was stopped.

/** Next step of a run that somebody has ended. The end of a key's run is final: the same key would give it again (adr/0005). */
export const AFTER_STOP = "run the task again when it is wanted, with another key if it had one";
