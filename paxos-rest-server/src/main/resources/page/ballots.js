// Ballots for people: those of proposers are a counter and the id of the proposer, `counter << 20 | id`.

const IDS = 2 ** 20;

export function ballotInWords(id, proposers) {
  const drawnBy = proposers.find((proposer) => proposer.proposerId === id % IDS);
  return drawnBy === undefined ? String(id) : `${Math.floor(id / IDS)}·${drawnBy.name}`;
}

// What these words mean; nothing where no proposer drew a ballot by itself.
export function legend(proposers) {
  const drawing = proposers.filter(({ proposerId }) => proposerId !== undefined);
  if (drawing.length === 0) {
    return "";
  }
  const ids = drawing.map(({ name, proposerId }) => `${name} is ${proposerId}`).join(", ");
  return `Ballot n·${drawing[0].name} is the n-th of proposer ${drawing[0].name}; as a number, n × ${IDS} + the id of the`
    + ` proposer (${ids}). An accept also asks for a promise of the proposer's next ballot.`;
}
