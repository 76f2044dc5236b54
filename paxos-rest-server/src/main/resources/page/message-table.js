// Every message and its reply, in the order in which they were sent.

import { ballotInWords } from "./ballots.js";
import { element } from "./dom.js";
import { isRefused, messageInWords, replyInWords } from "./message-words.js";

const HEADINGS = ["Sent", "From → to", "Message", "Reply", "After"];
const FIGURES = { class: "figures" };

export function messageTable({ proposers, messages, truncated }) {
  const rows = messages.map((message) =>
    element(
      "tr",
      {},
      element("td", FIGURES, millis(message.sentMicros)),
      element("td", FIGURES, `${message.proposer} → ${message.acceptor}`),
      element("td", {}, messageInWords(message, proposers) + promisedToo(message, proposers)),
      element("td", { class: isRefused(message) ? "bad" : "good" }, replyInWords(message, proposers)),
      element("td", FIGURES, message.reply === undefined ? "–" : millis(message.reply.atMicros - message.sentMicros)),
    ));
  const caption = truncated ? "The first messages; there were more than are kept" : "All messages";
  return element(
    "div",
    { class: "wide" },
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...HEADINGS.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, ...rows),
    ),
  );
}

const promisedToo = ({ nextId }, proposers) => (nextId === undefined ? "" : `; and promise ${ballotInWords(nextId, proposers)}`);

const millis = (micros) => `${(micros / 1000).toFixed(2)} ms`;
