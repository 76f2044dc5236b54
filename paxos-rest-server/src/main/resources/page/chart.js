// A figure of the metrics: what it is now, and what it was of late.

import { element, setText } from "./dom.js";
import { Sparkline } from "./sparkline.js";

// Two minutes of them.
const SAMPLES = 60;

export class Chart {
  #figure;
  #inWords;
  #line;
  #now = element("p", { class: "figure" }, "–");

  // The figure is a function of the metrics before, those now, and the seconds between.
  constructor(name, figure, inWords) {
    this.#figure = figure;
    this.#inWords = inWords;
    this.#line = new Sparkline(name, SAMPLES);
    this.element = element("figure", { class: "chart" }, element("figcaption", {}, name), this.#now, this.#line.element);
  }

  show(before, now, seconds) {
    const figure = this.#figure(before, now, seconds);
    setText(this.#now, this.#inWords(figure));
    this.#line.add(figure, this.#inWords);
  }
}
