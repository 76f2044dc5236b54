// What each acceptor holds for a key, side by side.

import { element } from "./dom.js";
import { ballotInWords } from "./ballots.js";
import { textOf } from "./api.js";
import { shownValue } from "./message-words.js";

// The states are by server, as /api/broadcast/paxos/state answers them, or a transcript, whose proposers have names.
export function acceptorsTable(title, states, proposers = []) {
  const ballot = (id) => ballotInWords(id, proposers);
  const servers = Object.entries(states);
  const row = (name, cell) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...servers.map(([, state]) => element("td", {}, cell(state))));
  const table = element(
    "table",
    {},
    element("caption", {}, title),
    element(
      "thead",
      {},
      element("tr", {}, element("td"), ...servers.map(([id]) => element("th", { scope: "col" }, `Acceptor ${id}`))),
    ),
    element("tbody", {}, row("Promised", (state) => promised(state, ballot)), row("Accepted", (state) => accepted(state, ballot))),
  );
  return element("div", { class: "wide" }, table);
}

const promised = (state, ballot) => state.error ?? (state.promisedId < 0 ? "nothing" : ballot(state.promisedId));

function accepted(state, ballot) {
  if (state.error !== undefined) {
    return "–";
  }
  if (state.acceptedId < 0) {
    return "nothing";
  }
  const value = state.acceptedValueBytes === undefined && state.acceptedValueVersion === undefined
    ? textOf(state, "acceptedValue")
    : shownValue(state, "acceptedValue");
  return `${value} at ${ballot(state.acceptedId)}`;
}

// What a majority has accepted at one ballot is decided; nothing where these answers do not tell.
export function decidedBy(states) {
  const all = Object.values(states);
  return all.find(
    (state) =>
      state.acceptedId >= 0 && all.filter((other) => other.acceptedId === state.acceptedId).length > all.length / 2,
  );
}
