// The kernel's own word on why a process was killed, for engines on this machine that did not hear it
// (the watcher of some breaks when a cgroup controller is mounted nowhere). Only who may read the
// kernel's log gets an answer; anybody else goes without.
import { closeSync, constants, openSync, readSync } from "node:fs";
import { errorCode } from "@task-api/runtime";

const KERNEL_LOG = "/dev/kmsg";
/** One record per read; longer ones do not exist. */
const RECORD_BYTES = 8192;
/** The log's memory holds far fewer. */
const MAX_RECORDS = 200_000;

/** Whether the kernel says that it killed a process of this container for want of memory. */
export function kernelSawOutOfMemory(id: string, file: string = KERNEL_LOG): boolean {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    const buffer = Buffer.alloc(RECORD_BYTES);
    for (let records = 0; records < MAX_RECORDS; records += 1) {
      const size = readRecord(fd, buffer);
      if (size === 0) return false;
      const record = buffer.toString("latin1", 0, size);
      if (record.includes("oom-kill:") && record.includes(id)) return true;
    }
    return false;
  } finally {
    closeSync(fd);
  }
}

/** The size of the next record; 0 when there is none. */
function readRecord(fd: number, buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, buffer);
    } catch (error) {
      // EPIPE: the record was overwritten meanwhile, the next read goes on behind the gap.
      if (errorCode(error) !== "EPIPE") return 0;
    }
  }
}
