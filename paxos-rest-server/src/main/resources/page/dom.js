// Makes elements. Text is only ever text: nothing here, and nothing on the page, makes markup of it.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svgElement(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Changes a text only where it is another one, so that a screen reader is told of changes alone.
export function setText(target, text, kind = "") {
  if (target.textContent !== text) {
    target.textContent = text;
  }
  target.classList.toggle("good", kind === "good");
  target.classList.toggle("bad", kind === "bad");
}
