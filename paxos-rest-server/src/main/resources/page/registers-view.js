// Registers: look up, write, write under a condition, delete.

import { Problem, askJson, registerPath, textOf } from "./api.js";
import { byId } from "./dom.js";
import { onAction, showOnly } from "./forms.js";

const CONDITIONS = {
  always: () => ({}),
  absent: () => ({ "If-None-Match": "*" }),
  version: () => ({ "If-Match": `"${versionWanted()}"` }),
};

export function listenToRegisters() {
  byId("register-condition").addEventListener("change", showFields);
  showFields();
  onAction([byId("register-key-form"), byId("register-form")], byId("register-result"), { read, write, delete: remove });
}

const showFields = () => showOnly(byId("register-form"), byId("register-condition").value);

const key = () => byId("register-key").value;

async function read() {
  try {
    const register = await askJson("GET", registerPath(key()), { headers: { Accept: "application/json" } });
    byId("register-version").value = register.version;
    return { words: `${register.key} is ${textOf(register)}, at version ${register.version}.` };
  } catch (problem) {
    if (problem.type === "register-absent") {
      return { words: `${key()} has no value.` };
    }
    throw problem;
  }
}

const write = () => change("PUT", { headers: condition(), body: byId("register-value").value });

const remove = () => change("DELETE", { headers: condition() });

async function change(method, options) {
  try {
    const written = await askJson(method, registerPath(key()), options);
    if (written === undefined) {
      return { words: `${key()} has no value now.`, kind: "good" };
    }
    byId("register-version").value = written.version;
    return { words: `${written.key} is written, at version ${written.version}.`, kind: "good" };
  } catch (problem) {
    if (problem.type === "declined") {
      return { words: `Nothing is changed. ${problem.message}.`, kind: "bad" };
    }
    throw problem;
  }
}

const condition = () => CONDITIONS[byId("register-condition").value]();

function versionWanted() {
  const version = byId("register-version").value;
  if (version === "") {
    throw new Problem(0, { detail: "Say which version, or look the register up first." });
  }
  return version;
}
