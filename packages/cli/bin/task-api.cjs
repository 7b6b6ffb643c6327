#!/usr/bin/env node
// Starts the bundled program with Node's compile cache, which halves what loading it costs. The cache
// is the user's own: a shared one in /tmp could be another user's work.
"use strict";
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 13)) start();
else {
  process.stderr.write(
    "task-api: Node 22.13 or later is needed, this is " +
      process.version +
      " (" +
      process.execPath +
      ")\n  next step: install a newer Node, see https://nodejs.org\n",
  );
  process.exitCode = 2;
}

function start() {
  const { enableCompileCache } = require("node:module");
  const { homedir } = require("node:os");
  const { join } = require("node:path");

  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  enableCompileCache(process.env.NODE_COMPILE_CACHE || join(cache, "task-api", "code"));
  require("../dist/task-api.cjs");
}
