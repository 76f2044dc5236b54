// Figures for people.

const UNITS = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
];

export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return "–";
  }
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? UNITS.at(-1);
  return `${short(seconds / size)} ${unit}`;
}

export function rate(perSecond) {
  return Number.isFinite(perSecond) ? `${short(perSecond)} /s` : "–";
}

export function count(number) {
  return Number.isFinite(number) ? short(number) : "–";
}

export function bytes(number) {
  if (!Number.isFinite(number)) {
    return "–";
  }
  const power = number < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(number) / 10));
  return `${short(number / 1024 ** power)} ${["B", "KiB", "MiB", "GiB"][power]}`;
}

export function ago(millis) {
  if (millis === undefined) {
    return "never";
  }
  return millis < 2000 ? "just now" : `${Math.round(millis / 1000)} s ago`;
}

function short(number) {
  return number.toLocaleString("en", { maximumSignificantDigits: number >= 1000 ? 6 : 3, maximumFractionDigits: 2 });
}
