// Forms whose buttons each do something of their own, one at a time, and tell what came of it.

import { setText } from "./dom.js";

// The actions are by the values of the buttons; each returns what to tell, or throws a problem.
export function onAction(forms, result, actions) {
  const buttons = forms.flatMap((form) => [...form.querySelectorAll("button")]);
  const act = async (event) => {
    event.preventDefault();
    buttons.forEach((button) => { button.disabled = true; });
    setText(result, "…");
    try {
      const { words, kind } = await actions[event.submitter.value]();
      setText(result, words, kind);
    } catch (problem) {
      setText(result, problem.message, "bad");
    } finally {
      buttons.forEach((button) => { button.disabled = false; });
      // A button that is disabled loses the focus; whoever has gone elsewhere meanwhile stays there.
      if (document.activeElement === document.body) {
        event.submitter.focus({ preventScroll: true });
      }
    }
  };
  forms.forEach((form) => form.addEventListener("submit", act));
}

// Shows, of the fields that are for some choices alone, those that are for this one. What is hidden is not checked.
export function showOnly(form, choice) {
  for (const field of form.querySelectorAll("[data-for]")) {
    field.hidden = !field.dataset.for.split(" ").includes(choice);
    field.querySelector("input").disabled = field.hidden;
  }
}
