// Decisions: look up what the acceptors hold, and propose.

import { acceptorsTable, decidedBy } from "./acceptors-table.js";
import { askJson, form, textOf } from "./api.js";
import { byId } from "./dom.js";
import { onAction } from "./forms.js";

export function listenToDecisions() {
  onAction([byId("decision-key-form"), byId("decision-form")], byId("decision-result"), { read, propose });
}

const key = () => byId("decision-key").value;

async function showAcceptors() {
  const states = await askJson("GET", `api/broadcast/paxos/state?${new URLSearchParams({ key: key() })}`);
  byId("decision-acceptors").replaceChildren(acceptorsTable(`What the acceptors hold for ${key()}`, states));
  return states;
}

async function read() {
  const states = await showAcceptors();
  const decided = decidedBy(states);
  if (decided !== undefined) {
    return { words: `${key()} is decided: ${textOf(decided, "acceptedValue")}.` };
  }
  const untouched = Object.values(states).every((state) => state.acceptedId === -1);
  return {
    words: untouched ? `Nothing is accepted for ${key()}.` : "These answers alone do not tell whether anything is decided.",
  };
}

async function propose() {
  const decision = await askJson(
    "POST",
    "api/broadcast/paxos/propose",
    form({ key: key(), value: byId("decision-value").value }),
  );
  await showAcceptors();
  return decision.own
    ? { words: `${key()} is decided: ${textOf(decision)}, as proposed.`, kind: "good" }
    : { words: `${key()} was decided before: ${textOf(decision)}.` };
}
