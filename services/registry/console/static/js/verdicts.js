// What is said of a batch as a whole: what it has come to, or how far it is.
import { element } from "/look/page.js";
import { whole, word } from "./words.js";

const at = (id) => document.getElementById(id);
const sum = (counts, names) => names.reduce((total, name) => total + (counts[name] ?? 0), 0);

/** How many rows are, or would be, written; those that wait are among them. */
export const writable = (counts) => sum(counts, ["created", "updated", "restored", "withdrawn", "deferred"]);

/** Whether a batch is only checked, or being checked: nothing of it is written. */
export const isPreview = ({ status, mode }) =>
  status === "validated" || (mode === "validate" && ["receiving", "queued", "running"].includes(status));

/** The sentences on a batch at rest; `shown` knows what happened to it on this page. */
export function drawSentences(box, receipt, shown) {
  if (!receipt) {
    box.replaceChildren();
    return;
  }
  const bad = sum(receipt.counts, ["rejected", "conflict"]);
  const lines = sentences(receipt, bad, shown);
  box.dataset.state = bad || receipt.trouble ? "bad" : "good";
  box.replaceChildren(...lines.map(([text, kind]) => element("p", text, kind)));
}

/** How far a batch is that the worker takes. */
export function drawTaking({ status, done, received }, isResting) {
  at("taking").hidden = isResting;
  if (isResting) return;
  const key = status === "running" ? "taking" : "queued";
  at("taking-text").textContent = word(key, { done: whole(done), n: whole(received) });
  at("taking-bar").max = Math.max(received, 1);
  if (status === "running") at("taking-bar").value = done;
  else at("taking-bar").removeAttribute("value");
}

function sentences(receipt, bad, shown) {
  const said = [];
  const good = writable(receipt.counts);
  const n = (count) => whole(count);
  if (shown.note) said.push([word(shown.note), "moved"]);
  if (receipt.status === "cancelled") return [...said, [word("cancelledText"), "lead"]];
  if (receipt.trouble) return [...said, [word("stopped", { why: receipt.trouble }), "lead"]];
  if (isPreview(receipt)) {
    if (!bad && !good) said.push([word("nothingNew"), "lead"]);
    else if (!bad) said.push([word(good === receipt.received ? "allGood" : "someGood", { n: n(good) }), "lead"]);
    else if (good) said.push([word("someBad", { good: n(good), bad: n(bad) }), "lead"]);
    else said.push([word("allBad", { bad: n(bad) }), "lead"]);
    if (bad) said.push([word("badAdvice"), ""]);
  } else {
    const waiting = receipt.counts.deferred ?? 0;
    said.push([good ? word("done", { good: n(good - waiting) }) : word("nothingNew"), "lead"]);
    if (bad) said.push([word("doneBad", { bad: n(bad) }), ""]);
    if (shown.counted) said.push([shown.counted.told(), `counted is-${shown.counted.state}`]);
  }
  if (receipt.counts.deferred) said.push([word("waits", { n: n(receipt.counts.deferred) }), ""]);
  if (receipt.warned) said.push([word("warned", { n: n(receipt.warned) }), ""]);
  return said;
}
