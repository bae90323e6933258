// The rows of the batch on the page: filtered by what became of them, looked through, page by page.
import { element } from "/look/page.js";
import { once } from "./asking.js";
import { ORDER, drawFilter, drawLines, isBad } from "./lines.js";
import { call, codesOf } from "./services.js";
import { downloadWithdrawals, withdrawalsPage } from "./withdrawals.js";
import { outcomeName, whole, word } from "./words.js";

const PAGE = 50;
const TYPING = 250; // milliseconds of rest before what is typed is looked for
const GONE = "withdrawn";
const at = (id) => document.getElementById(id);

const state = { batch: null, outcome: null, text: "", cursor: null, lines: [], repairs: new Map(), turn: 0, failed: () => {} };

/** Make the controls work; `failed` hears of what goes wrong. */
export function setUpRows({ failed }) {
  state.failed = failed;
  let resting;
  at("more").addEventListener("click", () => once(at("more"), () => more(state.turn)).catch(failed));
  at("look-for").addEventListener("input", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      state.text = at("look-for").value.trim();
      read().catch(failed);
    }, TYPING);
  });
  at("list-csv").addEventListener("click", () =>
    once(at("list-csv"), () => downloadWithdrawals(state.batch.snapshot)).catch(failed),
  );
}

/** Nothing is shown any more. */
export function clearRows() {
  Object.assign(state, { batch: null, outcome: null, text: "", lines: [], turn: state.turn + 1 });
  at("look-for").value = "";
  at("filter").replaceChildren();
  at("lines").replaceChildren();
  for (const id of ["more", "looking", "filter"]) at(id).hidden = true;
}

/**
 * Show the rows of `{ service, receipt, snapshot }`; of an open snapshot also what it withdraws.
 * What most needs to be looked at comes first: withdrawals, then what must be corrected.
 */
export async function showRows(batch) {
  clearRows();
  const counts = countsOf(batch);
  if (!Object.keys(counts).length) return; // called off before anything became of a row
  state.batch = batch;
  state.outcome = isPending() && counts[GONE] ? GONE : (Object.keys(counts).find(isBad) ?? null);
  await read();
}

/** Draw them in the language of the page as it is now. */
export function redrawRows() {
  if (!state.batch) return;
  drawChips();
  at("lines").replaceChildren();
  drawPage(state.lines);
}

const isPending = () => Boolean(state.batch.snapshot?.numbers);

function countsOf({ receipt, snapshot }) {
  return { ...receipt.counts, ...(snapshot?.numbers?.count ? { [GONE]: snapshot.numbers.count } : {}) };
}

function drawChips() {
  const { receipt, snapshot } = state.batch;
  const counts = countsOf(state.batch);
  const order = snapshot ? [GONE, ...ORDER.filter((one) => one !== GONE)] : ORDER;
  const others = Object.keys(counts).filter((outcome) => !ORDER.includes(outcome));
  const names = [...order, ...others].filter((outcome) => counts[outcome]);
  const nameOf = (one) => (isPending() && one === GONE ? word("wouldWithdraw") : outcomeName(one));
  const chips = names.map((one) => [one, counts[one], nameOf(one)]);
  if (receipt.done) chips.unshift([null, receipt.done, word(snapshot ? "inFile" : "all")]);
  at("filter").hidden = false;
  drawFilter(at("filter"), { chips, chosen: state.outcome, onChoose });
  at("looking").hidden = !(isPending() && state.outcome === GONE);
  at("look-for").placeholder = word("lookFor");
  at("look-for").setAttribute("aria-label", word("lookFor"));
}

function onChoose(outcome) {
  state.outcome = outcome;
  state.text = at("look-for").value = "";
  read().catch(state.failed);
}

async function read() {
  state.turn += 1;
  const { turn } = state;
  drawChips();
  at("lines").setAttribute("aria-busy", "true");
  const [page, repairs] = await Promise.all([pageAfter(null), codesOf(state.batch.service)]);
  if (turn !== state.turn) return;
  state.repairs = repairs;
  at("lines").replaceChildren();
  at("lines").removeAttribute("aria-busy");
  state.lines = [];
  add(page);
}

async function more(turn) {
  const page = await pageAfter(state.cursor);
  if (turn !== state.turn) return;
  const first = at("lines").children.length;
  add(page);
  const next = at("lines").children[first];
  if (next && at("more").hidden) {
    next.tabIndex = -1; // the button is gone: who came by keyboard goes on at the first new row
    next.focus();
  }
}

async function pageAfter(cursor) {
  const { service, receipt, snapshot } = state.batch;
  const { outcome, text } = state;
  if (outcome === GONE && isPending()) return withdrawalsPage(snapshot, { cursor, text, limit: PAGE });
  const query = new URLSearchParams({ limit: PAGE });
  if (outcome) query.set("outcome", outcome);
  if (cursor) query.set("cursor", cursor);
  const page = await call(service, `/${service}/v1/batches/${receipt.batch_id}/items?${query}`);
  const isAbsent = ({ outcome: one }) => receipt.mode === "snapshot" && one === GONE;
  return { ...page, items: page.items.map((line) => ({ ...line, isAbsent: isAbsent(line) })) };
}

function add({ items, next_cursor: cursor }) {
  state.cursor = cursor;
  state.lines.push(...items);
  at("more").hidden = !cursor;
  drawPage(items);
}

function drawPage(lines) {
  drawLines(at("lines"), lines, state.repairs);
  if (!state.lines.length) at("lines").append(element("li", word("noLines"), "nothing"));
  const found = word(state.cursor ? "foundMore" : "foundSome", { n: whole(state.lines.length) });
  at("found").textContent = state.text ? found : "";
}
