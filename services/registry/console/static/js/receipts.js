// One batch on the page: followed to its rest, committed, called off, and until it is counted.
import { drawActions, isTried } from "./actions.js";
import { once } from "./asking.js";
import { followCounting } from "./counting.js";
import { isCalledOff, isGivenUp, isMeant } from "./questions.js";
import { clearRows, redrawRows, setUpRows, showRows } from "./rows.js";
import { Refused, call, download, newKey } from "./services.js";
import { closeSnapshot, giveUp, putAway } from "./snapshots.js";
import { drawSentences, drawTaking, isResting, isWritten } from "./verdicts.js";
import { language, whole, word } from "./words.js";

const at = (id) => document.getElementById(id);
const shown = { service: "", label: "", receipt: null, snapshot: null, turn: 0, note: null, counted: null };
const heard = { onStep: () => {}, onChange: () => {}, onFailure: () => {}, onLeave: () => {} };

/**
 * Show a batch of a service; follows it to its rest. `label` names it: a file, a service.
 * With a `snapshot` that is open the receipt is that of the preview beside it.
 */
export async function show(service, receipt, { label, snapshot = null }) {
  Object.assign(shown, { service, label, receipt, snapshot, note: null, counted: null });
  shown.turn += 1;
  clearRows();
  at("review").hidden = false;
  await follow(shown.turn);
}

/** Take the batch off the page. */
export function hide() {
  shown.turn += 1;
  shown.receipt = null;
  clearRows();
  at("review").hidden = true;
}

/** Draw it in the language of the page as it is now. */
export function redraw() {
  if (!shown.receipt) return;
  draw();
  redrawRows();
}

/** Make the buttons work; `listeners` hear of steps, changes, failures and of its being left. */
export function setUpReceipts(listeners) {
  Object.assign(heard, listeners);
  setUpRows({ failed: heard.onFailure });
  for (const [id, act] of Object.entries({ commit, cancel: callOff, again: leave })) {
    at(id).addEventListener("click", () => once(at(id), () => act(shown.turn)).catch(heard.onFailure));
  }
  for (const form of ["csv", "xlsx"]) {
    at(`report-${form}`).addEventListener("click", () => report(form).catch(heard.onFailure));
  }
}

const path = (rest = "") => `/${shown.service}/v1/batches/${shown.receipt.batch_id}${rest}`;
const isShown = (turn) => turn === shown.turn;

async function follow(turn) {
  draw();
  while (!isResting(shown.receipt)) {
    const receipt = await call(shown.service, path(), { headers: { Prefer: "wait=2" } });
    if (!isShown(turn)) return;
    shown.receipt = receipt;
    draw();
  }
  heard.onChange();
  await showRows(shown);
  if (isShown(turn) && !isTried(shown)) await waitCounted(turn);
}

async function commit(turn) {
  const { snapshot } = shown;
  if (snapshot?.numbers.must_be_confirmed && !(await isMeant(snapshot.numbers))) return;
  shown.note = null;
  const receipt = snapshot ? await closeSnapshot(snapshot) : await commitPreview();
  if (!isShown(turn)) return;
  if (receipt) Object.assign(shown, { receipt, snapshot: null });
  else shown.note = { key: "snapshotMoved", gone: whole(snapshot.numbers.count) };
  clearRows();
  at("review-title").focus();
  follow(turn).catch(heard.onFailure);
}

async function commitPreview() {
  try {
    return await call(shown.service, path("/commit"), { method: "POST", headers: newKey() });
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.slug !== "preview-moved") throw refused;
    shown.note = { key: "moved" };
    return refused.problem.receipt;
  }
}

// Whoever follows the batch hears that it has been called off, or what it had come to before.
async function callOff(turn) {
  if (!(await isCalledOff(shown.receipt)) || !isShown(turn)) return;
  at("review-title").focus();
  try {
    await call(shown.service, path("/cancel"), { method: "POST" });
  } catch (refused) {
    if (refused.slug !== "batch-not-in-this-state") throw refused;
    shown.note = { key: "cancelLate" };
    drawVerdict();
  }
}

// A preview that is left is put away, so that nothing stands about as if it were still to come.
async function leave() {
  const { service, receipt, snapshot } = shown;
  if (!isTried(shown)) {
    heard.onLeave("");
    return;
  }
  if (snapshot && !(await isGivenUp())) return;
  await (snapshot ? giveUp(service, snapshot.id) : putAway(service, receipt.batch_id));
  heard.onLeave(word(snapshot ? "discardedSnapshot" : "discarded"));
  heard.onChange();
}

async function report(form) {
  try {
    const name = `${shown.label || shown.service}-${shown.receipt.batch_id.slice(0, 8)}.${form}`;
    await download(shown.service, path(`/report.${form}?lang=${language()}`), name);
  } catch (refused) {
    if (refused.status !== 404) throw refused;
    heard.onFailure(new Error(word("noReport")));
  }
}

async function waitCounted(turn) {
  if (!isWritten(shown.receipt)) return;
  await followCounting(shown.service, shown.receipt, {
    isWanted: () => isShown(turn),
    tell: tellCounted,
    reached: () => heard.onStep("counted", true),
  });
}

// Told by a function, because the reader may change the language of the page.
function tellCounted(state, told) {
  shown.counted = { state, told };
  drawVerdict();
}

function draw() {
  const { receipt, snapshot, label } = shown;
  const tried = isTried(shown);
  const titles = snapshot || receipt.mode === "snapshot" ? ["snapshotChecked", "snapshotWritten"] : ["checked", "written"];
  at("review-title").textContent = word(titles[tried ? 0 : 1]);
  const aside = receipt.received === 1 ? "reviewAsideOne" : "reviewAside";
  at("review-aside").textContent = word(aside, { type: label, n: whole(receipt.received) });
  drawActions(shown);
  drawTaking(receipt);
  drawVerdict();
  heard.onStep(tried ? "review" : isWritten(receipt) ? "counted" : "commit", false);
}

function drawVerdict() {
  if (!shown.receipt) return;
  drawSentences(at("verdict"), isResting(shown.receipt) ? shown.receipt : null, shown);
}
