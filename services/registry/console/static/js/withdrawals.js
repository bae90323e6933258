// What a snapshot would withdraw: in pages, looked through by id or name, and as a file.
import { call, save } from "./services.js";
import { either, word } from "./words.js";

const MOST = 500; // on a page
const BEGINS_FORMULA = /^'*[=+\-@\t\r]/;

/** A page of lines as receipts have them. */
export async function withdrawalsPage({ service, id }, { cursor, text = "", limit = 50 }) {
  const query = new URLSearchParams({ limit });
  if (text) query.set("text", text);
  if (cursor) query.set("cursor", cursor);
  const page = await call(service, `/${service}/v1/snapshots/${id}/withdrawals?${query}`);
  const line = { outcome: "withdrawn", position: null, errors: [], isAbsent: true };
  return { ...page, items: page.items.map((one) => ({ ...one, ...line })) };
}

/** All of them as CSV, for a spreadsheet. */
export async function downloadWithdrawals(snapshot) {
  const rows = [["headType", "headId", "headName", "headPlatformId", "headWarnings"].map((head) => word(head))];
  let cursor = null;
  do {
    const page = await withdrawalsPage(snapshot, { cursor, limit: MOST });
    rows.push(...page.items.map(rowOf));
    cursor = page.next_cursor;
  } while (cursor);
  const text = rows.map((row) => row.map(cellOf).join(",")).join("\r\n");
  // The mark tells spreadsheets that it is UTF-8.
  const file = new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" });
  save(file, `${word("listName")}-${snapshot.id.slice(0, 8)}.csv`);
}

const rowOf = ({ type, source_id: source, name, id, warnings }) => [
  word(type), source, name ?? "", id, warnings.map((one) => either(one.message_zh, one.message)).join("；"),
];

function cellOf(text) {
  const harmless = BEGINS_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
