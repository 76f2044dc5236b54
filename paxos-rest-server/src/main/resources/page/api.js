// Speaks to this server. Answers that are problems (RFC 9457) are thrown.

const REFUSALS = new Set(["unauthenticated", "forbidden"]);

let token = "";
const strangers = new Set();

export function useToken(given) {
  token = given;
}

// Calls back whenever the server asks who is calling, or refuses what the caller may not.
export function onRefusal(listener) {
  strangers.add(listener);
}

export class Problem extends Error {
  constructor(status, members) {
    super(members.detail ?? members.title ?? `the server answered ${status}`);
    this.status = status;
    this.type = (members.type ?? "").replace("/problems/", "");
    this.version = members.version;
  }
}

async function send(method, path, { headers = {}, body } = {}) {
  const authorization = token === "" ? {} : { Authorization: `Bearer ${token}` };
  try {
    return await fetch(path, { method, body, headers: { ...headers, ...authorization }, cache: "no-store" });
  } catch {
    throw new Problem(0, { detail: "This server does not answer." });
  }
}

// A ballot may be larger than the numbers that JavaScript has: it is kept as its digits then.
const exact = (name, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source) ? context.source : value;

const json = async (response) => JSON.parse(await response.text(), exact);

async function checked(response) {
  if (response.ok) {
    return response;
  }
  const problem = new Problem(response.status, await json(response).catch(() => ({})));
  if (REFUSALS.has(problem.type)) {
    strangers.forEach((listener) => listener(problem));
  }
  throw problem;
}

export async function askJson(method, path, options) {
  const response = await checked(await send(method, path, options));
  return response.status === 204 ? undefined : json(response);
}

export async function askText(path) {
  return (await checked(await send("GET", path))).text();
}

// A server that is down says so in the same words as one that is up.
export async function askHealth() {
  return json(await send("GET", "api/paxos/health"));
}

export function form(parameters) {
  return { body: new URLSearchParams(parameters) };
}

export function registerPath(key) {
  if (key === "") {
    throw new Problem(0, { detail: "Give a key." });
  }
  if (key === "." || key === "..") {
    throw new Problem(0, { detail: "Browsers cannot ask for a key that is . or .. alone." });
  }
  return `api/registers/${encodeURIComponent(key)}`;
}

export const textOf = (answer, name = "value") =>
  answer[name] ?? `(not text, in Base64: ${answer[`${name}Base64`]})`;
