// A message, and a reply, in a few words.

import { ballotInWords } from "./ballots.js";

export function messageInWords(message, proposers) {
  const ballot = ballotInWords(message.id, proposers);
  return message.type === "prepare" ? `prepare ${ballot}` : `accept ${ballot}: ${shownValue(message, "value")}`;
}

export function replyInWords({ reply }, proposers) {
  if (reply === undefined) {
    return "no reply yet";
  }
  const before = reply.acceptedId === undefined
    ? ""
    : `, has ${shownValue(reply, "acceptedValue")} at ${ballotInWords(reply.acceptedId, proposers)}`;
  switch (reply.type) {
    case "promise":
      return `promise${before}`;
    case "accepted":
      return "accepted";
    case "nack":
      return `nack: promised ${ballotInWords(reply.promisedId, proposers)}${before}`;
    default:
      return reply.problem;
  }
}

export const isRefused = ({ reply }) => reply?.type !== "promise" && reply?.type !== "accepted";

// A value as transcripts tell it: of a register it has a version, and there may be none.
export function shownValue(holder, name) {
  const version = holder[`${name}Version`];
  const bytes = holder[`${name}Bytes`];
  const value = holder[name] ?? (version !== undefined && bytes === 0 ? "no value" : `${bytes} bytes`);
  return version === undefined ? value : `${value}, version ${version}`;
}
