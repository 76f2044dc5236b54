// Reads the text format of Prometheus, and tells what happened between two scrapes.

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

// Returns the samples by metric, each with its labels.
export function parseMetrics(text) {
  const metrics = new Map();
  for (const line of text.split("\n")) {
    const match = SAMPLE.exec(line);
    if (match !== null) {
      const [, name, labels = "", value] = match;
      if (!metrics.has(name)) {
        metrics.set(name, []);
      }
      metrics.get(name).push({
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, label, is]) => [label, is])),
        value: numberOf(value),
      });
    }
  }
  return metrics;
}

const numberOf = (text) => (text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text));

// The sum of a metric over its labels; not a number where there is none.
export function total(metrics, name) {
  const samples = metrics.get(name);
  return samples === undefined ? NaN : samples.reduce((sum, sample) => sum + sample.value, 0);
}

// What a counter grew by from one scrape to the next. A counter that fell began anew with its process.
export function growth(before, now, name) {
  const rise = total(now, name) - (total(before, name) || 0);
  return rise < 0 ? total(now, name) : rise;
}

// The quantile of what a histogram took up between two scrapes, between the bounds of its bucket; not a number where
// that was nothing.
export function quantile(before, now, name, share) {
  const earlier = bucketsOf(before, name);
  const buckets = [...bucketsOf(now, name)]
    .map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)])
    .sort(([one], [other]) => one - other);
  const all = buckets.at(-1)?.[1] ?? 0;
  if (!(all > 0)) {
    return NaN;
  }
  let lower = 0;
  let below = 0;
  for (const [bound, count] of buckets) {
    if (count >= share * all) {
      return bound === Infinity ? lower : lower + ((bound - lower) * (share * all - below)) / (count - below);
    }
    lower = bound;
    below = count;
  }
  return NaN;
}

function bucketsOf(metrics, name) {
  const buckets = new Map();
  for (const { labels, value } of metrics.get(`${name}_bucket`) ?? []) {
    const bound = numberOf(labels.le);
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  return buckets;
}
