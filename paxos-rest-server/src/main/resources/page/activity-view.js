// What this server does, from its metrics: rates and latencies between one scrape and the next.

import { Chart } from "./chart.js";
import { byId, setText } from "./dom.js";
import { growth, quantile, total } from "./metrics.js";
import { bytes, count, duration, rate } from "./words.js";

const OPERATIONS = "paxos_operation_duration_seconds";
const MESSAGES = "paxos_acceptor_message_duration_seconds";
const SAVES = "paxos_journal_save_duration_seconds";
const SYNCS = "paxos_journal_sync_duration_seconds";
const BATCHES = "paxos_journal_batch_states";

const perSecond = (name) => (before, now, seconds) => growth(before, now, name) / seconds;
const latency = (name, share) => (before, now) => quantile(before, now, name, share);
const present = (name) => (before, now) => total(now, name);
const mean = (name) => (before, now) => growth(before, now, `${name}_sum`) / growth(before, now, `${name}_count`);

const charts = new Map([
  ["operation-charts", [
    new Chart("Operations", perSecond(`${OPERATIONS}_count`), rate),
    new Chart("Operation, median", latency(OPERATIONS, 0.5), duration),
    new Chart("Operation, 99th percentile", latency(OPERATIONS, 0.99), duration),
    new Chart("Under way", present("paxos_operations_in_flight"), count),
    new Chart("Rounds", perSecond("paxos_proposer_rounds_total"), rate),
    new Chart("Rounds in one round trip", perSecond("paxos_proposer_one_round_trip_rounds_total"), rate),
    new Chart("Rounds overtaken", perSecond("paxos_proposer_overtaken_rounds_total"), rate),
    new Chart("Reads", perSecond("paxos_proposer_quorum_reads_total"), rate),
  ]],
  ["acceptor-charts", [
    new Chart("Messages", perSecond(`${MESSAGES}_count`), rate),
    new Chart("Message, median", latency(MESSAGES, 0.5), duration),
    new Chart("Message, 99th percentile", latency(MESSAGES, 0.99), duration),
    new Chart("Keys", present("paxos_acceptor_keys"), count),
  ]],
  ["journal-charts", [
    new Chart("Written", perSecond("paxos_journal_written_bytes_total"), (number) => `${bytes(number)} /s`),
    new Chart("Saves", perSecond(`${SAVES}_count`), rate),
    new Chart("States a save", mean(BATCHES), count),
    new Chart("Sync, median", latency(SYNCS, 0.5), duration),
    new Chart("Sync, 99th percentile", latency(SYNCS, 0.99), duration),
    new Chart("Segments", present("paxos_journal_segments"), count),
    new Chart("Snapshot", present("paxos_journal_snapshot_bytes"), bytes),
    new Chart("Compactions", present("paxos_journal_compactions_total"), count),
  ]],
]);

for (const [place, ofPlace] of charts) {
  byId(place).append(...ofPlace.map((chart) => chart.element));
}

let last;

export function showActivity(metrics, millis) {
  setText(byId("activity-problem"), "");
  if (last !== undefined) {
    const seconds = (millis - last.millis) / 1000;
    for (const ofPlace of charts.values()) {
      ofPlace.forEach((chart) => chart.show(last.metrics, metrics, seconds));
    }
  }
  last = { metrics, millis };
}

export function showActivityProblem(problem) {
  setText(byId("activity-problem"), problem.message, "bad");
  last = undefined;
}
