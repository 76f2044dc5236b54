// The messages as arrows between lifelines, time running down. Each event has a line of its own, in the order in which
// the proposers saw them, so that what takes microseconds and what takes seconds can both be read; the times stand beside.

import { element, svgElement } from "./dom.js";
import { isRefused, messageInWords, replyInWords } from "./message-words.js";

const WIDTH = 960;
const TIMES = 80;
const HEAD = 30;
const STEP = 22;
const ARROW = 7;

export function messageDiagram(transcript) {
  const { proposers, messages } = transcript;
  const acceptors = Object.keys(transcript.acceptors);
  const names = [...proposers.map(proposerName(proposers)), ...acceptors.map((id) => `Acceptor ${id}`)];
  const x = (index) => TIMES + ((index + 0.5) * (WIDTH - TIMES)) / names.length;
  const events = eventsOf(messages);
  const height = HEAD + (events.length + 1) * STEP;
  const lanes = names.map((name, index) => lane(name, x(index), height));
  const arrows = events.map(({ micros, message, isReply }, line) => {
    const proposer = x(proposers.findIndex(({ name }) => name === message.proposer));
    const acceptor = x(proposers.length + acceptors.indexOf(String(message.acceptor)));
    return arrow({
      y: HEAD + (line + 1) * STEP,
      micros,
      from: isReply ? acceptor : proposer,
      to: isReply ? proposer : acceptor,
      words: isReply ? replyInWords(message, proposers) : messageInWords(message, proposers),
      kinds: [message.proposer === "A" ? "first" : "rival", isReply && isRefused(message) ? "refused" : "sent"],
    });
  });
  const picture = svgElement(
    "svg",
    { class: "diagram", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": summary(transcript) },
    ...lanes,
    ...arrows,
  );
  return element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "The messages, drawn" }, picture);
}

const proposerName = (all) => ({ name }) => (all.length > 1 ? `Proposer ${name}` : "Proposer");

function eventsOf(messages) {
  const sent = messages.map((message) => ({ micros: message.sentMicros, message, isReply: false }));
  const answered = messages
    .filter((message) => message.reply !== undefined)
    .map((message) => ({ micros: message.reply.atMicros, message, isReply: true }));
  return [...sent, ...answered].sort((one, other) => one.micros - other.micros);
}

function lane(name, x, height) {
  return svgElement(
    "g",
    { class: "lane" },
    svgElement("text", { x, y: 16, "text-anchor": "middle" }, name),
    svgElement("line", { class: "lifeline", x1: x, x2: x, y1: HEAD - 6, y2: height }),
  );
}

function arrow({ y, micros, from, to, words, kinds }) {
  const back = from < to ? -ARROW : ARROW;
  const besideTarget = to + 2.2 * back;
  return svgElement(
    "g",
    { class: `message ${kinds.join(" ")}` },
    svgElement("text", { x: 4, y: y + 4 }, `${(micros / 1000).toFixed(2)} ms`),
    svgElement("line", { x1: from, x2: to, y1: y, y2: y }),
    svgElement("path", { d: `M${to} ${y}l${back} ${-ARROW / 2}v${ARROW}z` }),
    svgElement("text", { x: besideTarget, y: y - 5, "text-anchor": from < to ? "end" : "start" }, words),
  );
}

function summary({ proposers, messages }) {
  const refused = messages.filter((message) => message.reply !== undefined && isRefused(message)).length;
  const ends = proposers.map(({ name, outcome }) => `${name}: ${outcome}`).join("; ");
  return `${messages.length} messages, ${refused} refused or unanswered. ${ends}. The table below has each.`;
}
