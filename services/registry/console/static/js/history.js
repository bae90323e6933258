// The officer's own batches of both services, newest first, perhaps only those in one state.
import { element } from "/look/page.js";
import { ORDER } from "./lines.js";
import { SERVICES, call } from "./services.js";
import { isBesideSnapshot } from "./snapshots.js";
import { known, moment, outcomeName, whole, word } from "./words.js";

const PAGE = 10;
const STATUSES = [
  "validated", "open", "queued", "running", "processed", "partial", "cancelled", "moved", "failed", "expired",
];
const at = (id) => document.getElementById(id);
const state = { batches: [], cursors: {}, limit: PAGE, status: "", turn: 0, open: () => {} };

/** Make the list work; `open` hears of the batch that is opened. */
export function setUpHistory({ open, failed }) {
  state.open = open;
  at("older").addEventListener("click", () => readOlder().catch(failed));
  at("history-status").addEventListener("change", () => {
    state.status = at("history-status").value;
    readHistory().catch(failed);
  });
}

/** Read the newest batches. */
export async function readHistory() {
  state.turn += 1;
  const { turn } = state;
  const pages = await Promise.all(SERVICES.map((service) => pageOf(service, null)));
  if (turn !== state.turn) return;
  keep(pages);
  state.batches = pages.flatMap((page) => page.batches);
  state.limit = PAGE;
  drawHistory();
}

async function readOlder() {
  const { turn } = state;
  const more = SERVICES.filter((service) => state.cursors[service]);
  const pages = await Promise.all(more.map((service) => pageOf(service, state.cursors[service])));
  if (turn !== state.turn) return;
  keep(pages);
  state.limit += PAGE;
  state.batches.push(...pages.flatMap((page) => page.batches));
  drawHistory();
}

function keep(pages) {
  for (const { service, next } of pages) state.cursors[service] = next;
}

async function pageOf(service, cursor) {
  const query = new URLSearchParams({ limit: PAGE });
  if (cursor) query.set("cursor", cursor);
  if (state.status) query.set("status", state.status);
  const { items, next_cursor: next } = await call(service, `/${service}/v1/batches?${query}`);
  const own = items.filter((receipt) => !isBesideSnapshot(receipt.batch_id));
  return { service, next, batches: own.map((receipt) => ({ service, receipt })) };
}

/** Draw the list in the language of the page. */
export function drawHistory() {
  drawStatuses();
  const sorted = [...state.batches].sort((a, b) => (a.receipt.received_at < b.receipt.received_at ? 1 : -1));
  const shown = sorted.slice(0, state.limit);
  at("older").hidden = shown.length === sorted.length && !SERVICES.some((name) => state.cursors[name]);
  const none = element("li", word(state.status ? "noSuchHistory" : "noHistory"), "nothing");
  at("batches").replaceChildren(...(shown.length ? shown.map(batchOf) : [none]));
}

function drawStatuses() {
  const options = ["", ...STATUSES].map((status) => {
    const option = element("option", word(status ? `status_${status}` : "anyStatus"));
    option.value = status;
    return option;
  });
  at("history-status").replaceChildren(...options);
  at("history-status").value = state.status;
}

function batchOf({ service, receipt }) {
  const row = document.createElement("li");
  const button = element("button", "", "batch");
  button.type = "button";
  const name = element("b", word(`${service}Service`));
  if (receipt.mode === "snapshot") name.append(" ", element("i", word("snapshotMark"), "mark"));
  const status = `status_${receipt.status}`;
  const badge = element("span", known(status) ? word(status) : receipt.status, "badge");
  badge.dataset.status = receipt.status;
  button.append(
    element("time", moment(receipt.received_at)), name, element("span", rowsOf(receipt), "batch-rows"), badge, countsOf(receipt),
  );
  button.addEventListener("click", () => state.open(service, receipt, word(`${service}Service`)));
  row.append(button);
  return row;
}

// Of what did not come to its end it matters how far it came.
function rowsOf({ done, received, status }) {
  const isPart = done < received && ["running", "cancelled", "failed", "moved"].includes(status);
  return word(isPart ? "rowsOf" : "rows", { done: whole(done), n: whole(received) });
}

function countsOf(receipt) {
  const counts = element("span", "", "batch-counts");
  for (const outcome of ORDER.filter((one) => receipt.counts[one])) {
    const count = element("span", `${outcomeName(outcome)} ${whole(receipt.counts[outcome])}`);
    count.dataset.outcome = outcome;
    counts.append(count);
  }
  return counts;
}
