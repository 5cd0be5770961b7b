// SPDX-License-Identifier: Apache-2.0
// What the template needs to know of config/stages/<stage>.toml, which the functions read as well.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("smol-toml");

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const path = join(__dirname, "..", "..", "..", "config", "stages", `${stage}.toml`);
  const { mail, purge } = parse(readFileSync(path, "utf8"));
  return {
    senderDomain: mail.sender.replace(/^.*@|>$/g, ""),
    purgeSecret: (purge.credential ?? "own") === "own" ? "AtsPurgeSecret" : "AtsSecret",
  };
};
