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
  const { XDG_CACHE_HOME, HOME, NODE_COMPILE_CACHE } = process.env;
  const cache = XDG_CACHE_HOME || (HOME || require("node:os").homedir()) + "/.cache";
  // Only what the first run has used is cached, and each command uses something else.
  const command = String(process.argv[2]).replace(/[^a-z-]/g, "");
  const folder = cache + "/task-api/code/" + command.slice(0, 40);
  require("node:module").enableCompileCache(NODE_COMPILE_CACHE || folder);
  require("../dist/task-api.cjs");
}
