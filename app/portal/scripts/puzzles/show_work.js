// Shows in a step that the browser works before it sends, how far it is, and how to stop it.

import { slot } from "../ui/templates.js";
import { sayBar, sayNothingWrong, sayStop, sayWorking } from "./sentences.js";

/** Show it in a section with a slot `doing`; the button calls `stop`. Gives {setShare(0 to 1), end()}. */
export function showWork(section, stop) {
  const doing = slot(section, "doing");
  const before = doing.textContent;
  const others = [...section.querySelectorAll(".progress, .hint")].filter(({ hidden }) => !hidden);
  const bar = make("progress", { id: "work-progress", max: 1, value: 0 });
  const label = make("label", { htmlFor: bar.id, textContent: sayBar() });
  const shown = [
    make("div", { className: "progress" }, label, bar),
    make("p", { className: "hint", textContent: sayNothingWrong() }),
    make("button", { type: "button", className: "govuk-button second", textContent: sayStop(), onclick: stop }),
  ];
  for (const other of others) other.hidden = true;
  doing.textContent = sayWorking();
  doing.after(...shown);
  return {
    setShare: (share) => (bar.value = share),
    end() {
      for (const each of shown) each.remove();
      for (const other of others) other.hidden = false;
      doing.textContent = before;
    },
  };
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
