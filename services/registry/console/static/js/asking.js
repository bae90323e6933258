// Asked first, done once: a question before what cannot be taken back, a button while it works.
import { element } from "/look/page.js";

const at = (id) => document.getElementById(id);

/**
 * Whether the reader says yes. `texts` are paragraphs; with `typed` the answer yes is open once the
 * reader has typed that number, whose field `label` names. Escape is a no.
 */
export function ask({ title, texts, yes, no, typed = null, label = "" }) {
  at("ask-title").textContent = title;
  at("ask-text").replaceChildren(...texts.map((text) => element("p", text)));
  at("ask-yes").textContent = yes;
  at("ask-no").textContent = no;
  at("ask-typed").hidden = typed === null;
  at("ask-label").textContent = label;
  const field = at("ask-number");
  field.value = "";
  const open = () => (at("ask-yes").disabled = typed !== null && digits(field.value) !== String(typed));
  field.oninput = open;
  open();
  at("ask").returnValue = "no";
  at("ask").showModal();
  (typed === null ? at("ask-no") : field).focus();
  return new Promise((done) => {
    at("ask").addEventListener("close", () => done(at("ask").returnValue === "yes"), { once: true });
  });
}

/** Do what a button is for; it is not to be pressed again before that is done. */
export async function once(button, act) {
  button.disabled = true;
  try {
    await act();
  } finally {
    button.disabled = false;
  }
}

// As people write numbers: 1,200 or １２００ is 1200.
const digits = (text) => text.normalize("NFKC").replace(/[\s,，]/g, "");
