// What is said of a batch as a whole: what it has come to, or how far it is.
import { element } from "/look/page.js";
import { ORDER } from "./lines.js";
import { percentOf } from "./questions.js";
import { moment, told, typeName, whole, word } from "./words.js";

const AT_REST = new Set([
  "processed", "partial", "refused", "validated", "cancelled", "moved", "failed", "expired", "open",
]);
const at = (id) => document.getElementById(id);
const sum = (counts, names) => names.reduce((total, name) => total + (counts[name] ?? 0), 0);

const settled = (counts) => sum(counts, ["created", "updated", "restored"]);

/** How many rows are, or would be, taken: written, or kept until they can be. */
export const writable = (counts) => settled(counts) + (counts.deferred ?? 0);

/** Whether a batch stays as it is unless somebody does something. */
export const isResting = ({ status }) => AT_REST.has(status);

/** Whether a batch has come to something that the statistics count. */
export const isWritten = ({ status, sequence }) =>
  status === "processed" || status === "partial" || (isResting({ status }) && sequence !== null);

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
  const lines = shown.note ? [[word(shown.note.key, shown.note), "moved"]] : [];
  lines.push(...sentences(receipt, bad, shown), ...asides(receipt));
  const isGuarded = Boolean(shown.snapshot?.numbers?.must_be_confirmed);
  const isOff = receipt.status === "cancelled" || receipt.status === "expired";
  box.dataset.state = isOff ? "off" : bad || receipt.trouble || isGuarded ? "bad" : "good";
  box.replaceChildren(...lines.map(paragraph));
}

function paragraph([text, kind = "", title = ""]) {
  const told = element("p", text, kind);
  if (title) told.prepend(element("b", title));
  return told;
}

/** How far a batch is that the worker takes. */
export function drawTaking({ status, done, received }) {
  const isHidden = AT_REST.has(status);
  at("taking").hidden = isHidden;
  if (isHidden) return;
  const key = status === "running" ? "taking" : "queued";
  at("taking-text").textContent = word(key, { done: whole(done), n: whole(received) });
  at("taking-bar").max = Math.max(received, 1);
  if (status === "running") at("taking-bar").value = done;
  else at("taking-bar").removeAttribute("value");
}

function sentences(receipt, bad, shown) {
  if (shown.snapshot) return ofSnapshot(receipt, bad, shown.snapshot);
  if (isPreview(receipt)) return ofPreview(receipt, bad);
  const counted = shown.counted ? [[shown.counted.told(), `counted is-${shown.counted.state}`]] : [];
  if (receipt.status === "expired") return [[word("expiredText"), "lead"]];
  if (receipt.status === "cancelled") return [...ofCancelled(receipt), ...counted];
  if (receipt.trouble) return [[word("stopped", { why: receipt.trouble }), "lead"], ...counted];
  return [...ofWritten(receipt, bad), ...counted];
}

function ofPreview({ counts, received }, bad) {
  const good = settled(counts);
  const said = [];
  if (!bad && !good) said.push([word(counts.deferred ? "allWait" : "nothingNew"), "lead"]);
  else if (!bad && counts.deferred) said.push([word("goodAndWait", { n: whole(good), waits: whole(counts.deferred) }), "lead"]);
  else if (!bad) said.push([word(good === received ? "allGood" : "someGood", { n: whole(good) }), "lead"]);
  else if (writable(counts)) said.push([word("someBad", { good: whole(good), bad: whole(bad) }), "lead"]);
  else said.push([word("allBad", { bad: whole(bad) }), "lead"]);
  if (bad) said.push([word("badAdvice")]);
  if (counts.restored) said.push([word("restoring", { n: whole(counts.restored) })]);
  return said;
}

// Of a list that was sent from another browser it is only known what is not in it.
function ofSnapshot({ counts, done }, bad, { type, until, numbers }) {
  if (!numbers) return [[word("incomplete"), "lead"]];
  const { count, held } = numbers;
  const values = {
    good: whole(writable(counts)), gone: whole(count), held: whole(held),
    percent: percentOf(count, held), type: typeName(type), until: moment(until), bad: whole(bad),
  };
  const said = [];
  if (!done) said.push([word(count ? "onlyGone" : "onlyStays", values), "lead"]);
  else if (count) said.push([word("wouldGo", values), "lead"]);
  else said.push([word(writable(counts) || bad ? "wouldStay" : "wouldChangeNothing", values), "lead"]);
  if (count) said.push([word("goneOf", values)], [word("othersStay")]);
  if (numbers.must_be_confirmed) said.push([word("guard"), "guard", word("guardTitle")]);
  if (bad) said.push([word("badStays", values)]);
  if (counts.restored) said.push([word("restoring", { n: whole(counts.restored) })]);
  said.push([word(done ? "keptUntil" : "reopened", values), "aside"]);
  return said;
}

function ofWritten({ counts }, bad) {
  const good = settled(counts);
  const gone = counts.withdrawn ?? 0;
  const said = [];
  if (gone) said.push([word("doneGone", { good: whole(good), gone: whole(gone) }), "lead"]);
  else if (good) said.push([word("done", { good: whole(good) }), "lead"]);
  else said.push([word(counts.deferred ? "allWait" : "nothingNew"), "lead"]);
  if (bad) said.push([word("doneBad", { bad: whole(bad) })]);
  if (counts.restored) said.push([word("hasRestored", { n: whole(counts.restored) })]);
  return said;
}

function ofCancelled({ counts, done, received }) {
  if (!done) return [[word("cancelledNothing"), "lead"]];
  return [
    [word("cancelledSome", { done: whole(done), rest: whole(received - done) }), "lead"],
    [word("cancelledTold", { told: told(counts, ORDER) })],
  ];
}

function asides({ counts, warned }) {
  const said = [];
  if (counts.deferred) said.push([word("waits", { n: whole(counts.deferred) })]);
  if (warned) said.push([word("warned", { n: whole(warned) })]);
  return said;
}
