// The servers: which are up, why one is not, and how far away they are.

import { byId, element, setText } from "./dom.js";
import { Sparkline } from "./sparkline.js";
import { ago, count, duration } from "./words.js";

const SILENT = "it does not answer";
// A minute of them.
const ROUND_TRIPS = 120;

const rows = new Map();
let lastStates = new Map();
let ownId;

export function showCluster(health) {
  const up = health.status === "UP";
  ownId = health.serverId;
  document.title = `Paxos ${health.cluster}, server ${health.serverId}`;
  setText(byId("cluster-name"), health.cluster);
  setText(byId("server-line"), `Server ${health.serverId}, ${count(health.keys)} keys. ${majority(health)}`, health.majority === false ? "bad" : "");
  const own = { id: health.serverId, address: "this server", up, reason: ownReason(health), own: true };
  const servers = [own, ...(health.peers ?? [])].sort((one, other) => one.id - other.id);
  servers.forEach((server) => rowOf(server.id).show(server));
  tellChanges(servers);
}

export function showSilence() {
  setText(byId("server-line"), "This server does not answer. It is asked again twice a second.", "bad");
  if (ownId !== undefined) {
    rows.forEach((row, id) => row.forget(id === ownId));
    tellChanges([{ id: ownId, up: false, reason: SILENT }]);
  }
}

function majority(health) {
  if (health.majority === undefined) {
    return "It is a bare acceptor and knows no cluster.";
  }
  return health.majority ? "A majority of the servers is up." : "No majority of the servers is up.";
}

function ownReason(health) {
  return health.reason ?? (health.takesWrites ? undefined : "its disk is full: it reads, and takes no writes");
}

function tellChanges(servers) {
  const states = new Map([...lastStates, ...servers.map(({ id, up }) => [id, up])]);
  const news = servers
    .filter(({ id, up }) => lastStates.has(id) && lastStates.get(id) !== up)
    .map(({ id, up, reason }) => (up ? `Server ${id} is back.` : `Server ${id} is down${because(reason)}.`));
  if (news.length > 0) {
    setText(byId("cluster-news"), news.join(" "));
  }
  lastStates = states;
}

const because = (reason) => (reason === undefined ? "" : `: ${reason}`);

function rowOf(id) {
  if (!rows.has(id)) {
    const row = new Row(id);
    rows.set(id, row);
    const all = [...rows.entries()].sort(([one], [other]) => one - other).map(([, made]) => made.element);
    byId("servers").replaceChildren(...all);
  }
  return rows.get(id);
}

class Row {
  #name = element("span", { class: "faint" });
  #state = element("td");
  #roundTrip = element("span");
  #lastHeard = element("td");
  #chart;

  constructor(id) {
    this.#chart = new Sparkline(`Round trip to server ${id}`, ROUND_TRIPS);
    this.element = element(
      "tr",
      { "data-server": id },
      element("th", { scope: "row" }, `${id} `, this.#name),
      this.#state,
      element("td", {}, this.#roundTrip, this.#chart.element),
      this.#lastHeard,
    );
  }

  // What this server told of itself and of the others holds no longer.
  forget(own) {
    setText(this.#state, own ? `○ down: ${SILENT}` : "? not known", own ? "bad" : "");
    setText(this.#roundTrip, "–");
    setText(this.#lastHeard, "–");
  }

  show(server) {
    setText(this.#name, server.address);
    setText(this.#state, `${server.up ? "● up" : "○ down"}${because(server.reason)}`, server.up ? "good" : "bad");
    this.#chart.element.toggleAttribute("hidden", server.own === true);
    if (server.own) {
      setText(this.#roundTrip, "–");
      setText(this.#lastHeard, "–");
    } else {
      const seconds = server.up ? (server.roundTripMillis ?? NaN) / 1000 : NaN;
      setText(this.#roundTrip, duration(seconds));
      setText(this.#lastHeard, ago(server.sinceContactMillis));
      this.#chart.add(seconds, duration);
    }
  }
}
