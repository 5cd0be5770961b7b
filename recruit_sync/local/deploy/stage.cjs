// SPDX-License-Identifier: Apache-2.0
// What the template needs to know of config/stages/<stage>.toml and config/systems.toml, which the
// functions read as well.
"use strict";

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("smol-toml");

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const config = join(__dirname, "..", "..", "..", "config");
  const read = (...where) => parse(readFileSync(join(config, ...where), "utf8"));
  const { mail, purge } = read("stages", `${stage}.toml`);
  const systems = read("systems.toml").system;
  return {
    stage,
    buckets: systems.filter(({ kind }) => kind === "s3").map(({ bucket }) => bucket),
    recipients: systems.filter(({ kind }) => kind === "https").map(({ name }) => name),
    senderDomain: mail.sender.replace(/^.*@|>$/g, ""),
    purgeSecret: (purge.credential ?? "own") === "own" ? "AtsPurgeSecret" : "AtsSecret",
  };
};
