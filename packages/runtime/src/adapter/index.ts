// What adapters of the port have in common; nobody else needs it.
export { AFTER_STOP } from "../result/after-stop.ts";
export { watchAway } from "./engine-away.ts";
export type { Absence, AwayOptions, AwayWatch } from "./engine-away.ts";
export { normaliseTime, timeOf } from "./engine-time.ts";
export { watchForFailedExec } from "./failed-exec.ts";
export type { FailedExecWatch } from "./failed-exec.ts";
export { createMailbox } from "./mailbox.ts";
export type { Mailbox } from "./mailbox.ts";
export { environmentProxy, requireProxySupport } from "./proxy.ts";
export type { NamedProxy } from "./proxy.ts";
export { formatQuery, readBody, sendRequest } from "./send-request.ts";
export type { RequestToSend } from "./send-request.ts";
export { positionFrom, sinceOf, skipKept } from "./skip-kept.ts";
export { failedStart, refusalOf } from "./start-words.ts";
export type { Refusal } from "./start-words.ts";
