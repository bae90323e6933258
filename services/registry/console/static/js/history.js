// The officer's own batches of both services, newest first.
import { element } from "/look/page.js";
import { ORDER, outcomeName } from "./lines.js";
import { call } from "./services.js";
import { known, language, whole, word } from "./words.js";

const PAGE = 10;
const SERVICES = ["registry", "projects"];
const at = (id) => document.getElementById(id);
const state = { batches: [], cursors: {}, limit: PAGE, open: () => {} };

/** Make the list work; `open` hears of the batch that is opened. */
export function setUpHistory({ open, failed }) {
  state.open = open;
  at("older").addEventListener("click", () => readOlder().catch(failed));
}

/** Read the newest batches. */
export async function readHistory() {
  const pages = await Promise.all(SERVICES.map((service) => pageOf(service, null)));
  state.batches = pages.flat();
  state.limit = PAGE;
  drawHistory();
}

async function readOlder() {
  state.limit += PAGE;
  const more = SERVICES.filter((service) => state.cursors[service]);
  const pages = await Promise.all(more.map((service) => pageOf(service, state.cursors[service])));
  state.batches.push(...pages.flat());
  drawHistory();
}

async function pageOf(service, cursor) {
  const query = new URLSearchParams({ limit: PAGE });
  if (cursor) query.set("cursor", cursor);
  const { items, next_cursor: next } = await call(service, `/${service}/v1/batches?${query}`);
  state.cursors[service] = next;
  return items.map((receipt) => ({ service, receipt }));
}

/** Draw the list in the language of the page. */
export function drawHistory() {
  const sorted = [...state.batches].sort((a, b) => (a.receipt.received_at < b.receipt.received_at ? 1 : -1));
  const shown = sorted.slice(0, state.limit);
  at("older").hidden = shown.length === sorted.length && !SERVICES.some((name) => state.cursors[name]);
  if (!shown.length) at("batches").replaceChildren(element("li", word("noHistory"), "nothing"));
  else at("batches").replaceChildren(...shown.map(batchOf));
}

function batchOf({ service, receipt }) {
  const row = document.createElement("li");
  const button = element("button", "", "batch");
  button.type = "button";
  const name = word(`${service}Service`);
  const status = `status_${receipt.status}`;
  const badge = element("span", known(status) ? word(status) : receipt.status, "badge");
  badge.dataset.status = receipt.status;
  const counts = element("span", "", "batch-counts");
  for (const outcome of ORDER.filter((one) => receipt.counts[one])) {
    const count = element("span", `${outcomeName(outcome)} ${whole(receipt.counts[outcome])}`);
    count.dataset.outcome = outcome;
    counts.append(count);
  }
  button.append(
    element("time", clock(receipt.received_at)),
    element("b", name),
    element("span", word("rows", { n: whole(receipt.received) }), "batch-rows"),
    badge,
    counts,
  );
  button.addEventListener("click", () => state.open(service, receipt, name));
  row.append(button);
  return row;
}

const clock = (instant) =>
  new Date(instant).toLocaleString(language() === "en" ? "en-GB" : "zh-CN", {
    timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false,
  });
