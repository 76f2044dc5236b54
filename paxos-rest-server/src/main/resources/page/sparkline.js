// A small chart of what a figure was of late: the newest at the right, zero at the bottom, gaps where it was not known.

import { svgElement } from "./dom.js";

const WIDTH = 120;
const HEIGHT = 30;

export class Sparkline {
  #samples = [];
  #path = svgElement("path");
  #name;
  #most;

  // The chart has room for so many samples.
  constructor(name, most) {
    this.#name = name;
    this.#most = most;
    this.element = svgElement(
      "svg",
      { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" },
      this.#path,
    );
  }

  // A sample that is not a number is a gap.
  add(sample, inWords) {
    this.#samples.push(sample);
    if (this.#samples.length > this.#most) {
      this.#samples.shift();
    }
    this.#path.setAttribute("d", this.#line());
    const known = this.#samples.filter(Number.isFinite);
    const words = known.length === 0
      ? "nothing yet"
      : `from ${inWords(Math.min(...known))} to ${inWords(Math.max(...known))} of late`;
    this.element.setAttribute("aria-label", `${this.#name}: ${words}`);
  }

  #line() {
    const most = Math.max(...this.#samples.filter(Number.isFinite), Number.MIN_VALUE);
    const first = this.#most - this.#samples.length;
    let line = "";
    let pen = "M";
    this.#samples.forEach((sample, index) => {
      if (Number.isFinite(sample)) {
        const x = ((first + index) / (this.#most - 1)) * WIDTH;
        const y = HEIGHT - 1 - (sample / most) * (HEIGHT - 2);
        line += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
        pen = "L";
      } else {
        pen = "M";
      }
    });
    return line;
  }
}
