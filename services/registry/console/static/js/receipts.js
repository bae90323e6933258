// One batch on the page: its verdict, its rows, its commit, and the moment it is counted.
import { element } from "/look/page.js";
import { followCounting } from "./counting.js";
import { drawFilter, drawLines, isBad } from "./lines.js";
import { Refused, call, download, open } from "./services.js";
import { drawSentences, drawTaking, isPreview, writable } from "./verdicts.js";
import { language, whole, word } from "./words.js";

const PAGE = 50;
const AT_REST = new Set(["processed", "partial", "refused", "validated", "cancelled", "moved", "failed", "expired"]);
const UNWRITTEN = new Set(["cancelled", "failed", "refused", "expired"]);
const at = (id) => document.getElementById(id);

const shown = { service: "", label: "", receipt: null, outcome: null, cursor: null, lines: [], turn: 0, note: "" };
const repairs = { registry: null, projects: null };
const heard = { onStep: () => {}, onChange: () => {}, onFailure: () => {} };

/** Show a batch of a service; follows it to its rest. `label` names it: a file, a type. */
export async function show(service, receipt, label) {
  Object.assign(shown, { service, label, receipt, outcome: null, note: "", counted: null, lines: [] });
  at("lines").replaceChildren();
  at("filter").replaceChildren();
  at("more").hidden = true;
  shown.outcome = badOutcome(receipt.counts);
  shown.turn += 1;
  at("review").hidden = false;
  await follow(shown.turn);
}

/** Put the batch away. */
export function hide() {
  shown.turn += 1;
  shown.receipt = null;
  at("review").hidden = true;
}

/** Draw it in the language of the page as it is now. */
export function redraw() {
  if (!shown.receipt) return;
  draw();
  drawChips();
  at("lines").replaceChildren();
  showLines(shown.lines);
}

/** Make the buttons work; `listeners` hear of steps, of changes and of failures. */
export function setUpReceipts(listeners) {
  Object.assign(heard, listeners);
  at("commit").addEventListener("click", () => commit(shown.turn).catch(heard.onFailure));
  at("cancel").addEventListener("click", () => callOff(shown.turn).catch(heard.onFailure));
  at("more").addEventListener("click", () => moreLines(shown.turn).catch(heard.onFailure));
  for (const form of ["csv", "xlsx"]) {
    at(`report-${form}`).addEventListener("click", () => report(form).catch(heard.onFailure));
  }
}

const path = (rest = "") => `/${shown.service}/v1/batches/${shown.receipt.batch_id}${rest}`;
const isShown = (turn) => turn === shown.turn;
const badOutcome = (counts) => Object.keys(counts).find(isBad) ?? null;

async function follow(turn) {
  draw();
  while (!AT_REST.has(shown.receipt.status)) {
    const receipt = await call(shown.service, path(), { headers: { Prefer: "wait=2" } });
    if (!isShown(turn)) return;
    shown.receipt = receipt;
    draw();
  }
  shown.outcome = badOutcome(shown.receipt.counts);
  draw();
  heard.onChange();
  await readLines(turn);
  if (isShown(turn) && !isPreview(shown.receipt)) await waitCounted(turn);
}

async function commit(turn) {
  at("commit").disabled = true;
  shown.note = "";
  try {
    const headers = { "Idempotency-Key": `"${crypto.randomUUID()}"` };
    shown.receipt = await call(shown.service, path("/commit"), { method: "POST", headers });
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.slug !== "preview-moved") throw refused;
    shown.receipt = refused.problem.receipt;
    shown.note = "moved";
  } finally {
    at("commit").disabled = false;
  }
  if (isShown(turn)) await follow(turn);
}

async function callOff(turn) {
  const receipt = await call(shown.service, path("/cancel"), { method: "POST" });
  if (!isShown(turn)) return;
  shown.receipt = receipt;
  draw();
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
  if (UNWRITTEN.has(shown.receipt.status)) return;
  await followCounting(shown.service, shown.receipt.sequence, {
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
  const { receipt } = shown;
  const isResting = AT_REST.has(receipt.status);
  at("review-title").textContent = word(isPreview(receipt) ? "checked" : "written");
  at("review-aside").textContent = word(receipt.received === 1 ? "reviewAsideOne" : "reviewAside", {
    type: shown.label, n: whole(receipt.received),
  });
  const good = writable(receipt.counts);
  at("commit").hidden = receipt.status !== "validated" || good === 0;
  at("commit").textContent = word(good === 1 ? "commitOne" : "commitGood", { n: whole(good) });
  at("cancel").hidden = receipt.status !== "queued";
  at("report-csv").hidden = at("report-xlsx").hidden = !isResting;
  drawTaking(receipt, isResting);
  drawVerdict();
  heard.onStep(isPreview(receipt) ? "review" : isResting ? "counted" : "commit", false);
}

function drawVerdict() {
  if (!shown.receipt) return;
  const isResting = AT_REST.has(shown.receipt.status);
  drawSentences(at("verdict"), isResting ? shown.receipt : null, shown);
}

function drawChips() {
  drawFilter(at("filter"), {
    counts: shown.receipt.counts,
    total: shown.receipt.received,
    chosen: shown.outcome,
    onChoose: (outcome) => {
      shown.outcome = outcome;
      readLines(shown.turn).catch(heard.onFailure);
    },
  });
}

async function readLines(turn) {
  drawChips();
  const [first] = await Promise.all([page(null), readRepairs(shown.service)]);
  if (!isShown(turn)) return;
  at("lines").replaceChildren();
  shown.lines = [];
  addLines(first);
}

async function moreLines(turn) {
  const next = await page(shown.cursor);
  if (isShown(turn)) addLines(next);
}

async function page(cursor) {
  const query = new URLSearchParams({ limit: PAGE });
  if (shown.outcome) query.set("outcome", shown.outcome);
  if (cursor) query.set("cursor", cursor);
  return call(shown.service, path(`/items?${query}`));
}

function addLines({ items, next_cursor: cursor }) {
  shown.cursor = cursor;
  shown.lines.push(...items);
  at("more").hidden = !cursor;
  showLines(items);
}

function showLines(lines) {
  drawLines(at("lines"), lines, repairs[shown.service] ?? new Map());
  if (!shown.lines.length) at("lines").append(element("li", word("noLines"), "nothing"));
}

async function readRepairs(service) {
  if (repairs[service]) return;
  const { items } = await open(service, `/${service}/v1/error-codes`);
  repairs[service] = new Map(items.map((code) => [code.code, code]));
}
