// Runs one operation and shows each of its messages: drawn, in words, and what the acceptors hold then.

import { acceptorsTable } from "./acceptors-table.js";
import { askJson, form } from "./api.js";
import { ballotInWords, legend } from "./ballots.js";
import { byId, element } from "./dom.js";
import { onAction, showOnly } from "./forms.js";
import { messageDiagram } from "./message-diagram.js";
import { messageTable } from "./message-table.js";

const PARAMETERS = {
  prepare: ["key", "id"],
  accept: ["key", "id", "value"],
  propose: ["key", "value"],
  duel: ["key", "value", "rival"],
  put: ["key", "value"],
};

export function listenToConsensus() {
  byId("consensus-operation").addEventListener("change", showFields);
  showFields();
  onAction([byId("consensus-form")], byId("consensus-result"), { run });
}

const operation = () => byId("consensus-operation").value;

function showFields() {
  showOnly(byId("consensus-form"), operation());
}

async function run() {
  const names = PARAMETERS[operation()];
  const parameters = Object.fromEntries(names.map((name) => [name, byId(`consensus-${name}`).value]));
  const transcript = await askJson("POST", `api/transcript/${operation()}`, form(parameters));
  const { proposers, acceptors } = transcript;
  byId("consensus-transcript").replaceChildren(
    messageDiagram(transcript),
    element("p", { class: "faint" }, legend(proposers)),
    acceptorsTable(`What the acceptors hold for ${parameters.key} now`, acceptors, proposers),
    element("details", { open: "" }, element("summary", {}, "The messages in words"), messageTable(transcript)),
  );
  return {
    words: proposers.map((proposer) => inWords(proposer, proposers)).join(" "),
    kind: proposers.some(({ succeeded }) => succeeded) ? "good" : proposers.some(({ id }) => id !== undefined) ? "" : "bad",
  };
}

function inWords({ name, outcome, id, succeeded, tookMicros }, proposers) {
  const who = proposers.length > 1 ? `${name}: ` : "";
  const decision = id === undefined ? "" : ` at ${ballotInWords(id, proposers)}, ${succeeded ? "as proposed" : "not its own value"}`;
  return `${who}${outcome}${decision}, after ${(tookMicros / 1000).toFixed(1)} ms.`;
}
