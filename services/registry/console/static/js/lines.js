// The rows of a receipt: what became of each, and of a refused one where, why and how to repair it.
import { element } from "/look/page.js";
import { drawChanges } from "./changes.js";
import { fieldOf } from "./places.js";
import { either, outcomeName, whole, word } from "./words.js";

/** The outcomes in the order in which an officer wants to see them. */
export const ORDER = [
  "rejected", "conflict", "not_applied", "deferred", "created", "updated", "restored", "withdrawn",
  "unchanged", "stale", "duplicate_in_batch",
];
// Of a table a message begins with the place; the row stands at the head of the line already.
const IN_TABLE = /^(?:第 \d+ 行，?|row \d+,? ?)([^：:]*)(?:：|: )(.*)$/s;
const BAD = new Set(["rejected", "conflict"]);

/** Whether rows of this outcome have to be corrected. */
export const isBad = (outcome) => BAD.has(outcome);

/**
 * The chips by which rows are filtered, as `[outcome, count, name]`; null stands for all.
 * The focus stays on the chip that had it.
 */
export function drawFilter(group, { chips, chosen, onChoose }) {
  group.setAttribute("aria-label", word("filterBy"));
  const at = [...group.children].indexOf(document.activeElement);
  group.replaceChildren(
    ...chips.map(([outcome, count, name]) => {
      const chip = element("button", "", "chip");
      chip.type = "button";
      if (outcome) chip.dataset.outcome = outcome;
      chip.setAttribute("aria-pressed", String(outcome === chosen));
      chip.append(name, " ", element("b", whole(count)));
      chip.addEventListener("click", () => onChoose(outcome));
      return chip;
    }),
  );
  group.children[at]?.focus();
}

/** Rows as list items; `repairs` tells the repair of each code. */
export function drawLines(list, lines, repairs) {
  list.append(...lines.map((line) => lineOf(line, repairs)));
}

function lineOf(line, repairs) {
  const row = element("li", "", "line");
  row.dataset.outcome = line.outcome;
  const head = element("div", "", "line-head");
  head.append(
    element("span", placeOf(line), "line-place"),
    idOf(line),
    element("span", line.position === null ? word("wouldWithdraw") : outcomeName(line.outcome), "badge"),
  );
  row.append(head);
  for (const fault of line.errors) row.append(faultOf(fault, line, repairs, "fault"));
  for (const fault of line.warnings ?? []) row.append(faultOf(fault, line, repairs, "fault warning"));
  drawChanges(row, line.changes);
  return row;
}

function idOf(line) {
  const id = element("span", line.source_id ?? word("noId"), "line-id");
  if (line.name) id.append(" ", element("span", line.name, "line-name"));
  return id;
}

// In a spreadsheet a row has the number at its left; in a file of items they are counted.
function placeOf(line) {
  if (line.isAbsent) return word("notInList");
  const [, where, number] = line.errors[0]?.pointer?.split("/") ?? [];
  if (where === "rows") return word("row", { n: number });
  return word("item", { n: whole(line.position + 1) });
}

function faultOf(fault, line, repairs, kind) {
  const box = element("div", "", kind);
  const message = either(fault.message_zh, fault.message);
  const [, column, said] = message.match(IN_TABLE) ?? [];
  const field = column ?? fieldOf(fault.pointer, line.position);
  const title = element("p", "", "fault-title");
  if (kind.includes("warning")) title.append(element("i", word("warning"), "fault-kind"));
  if (field) title.append(element("b", field));
  title.append(element("span", said ?? message));
  title.append(element("code", fault.code));
  box.append(title);
  const facts = element("dl", "", "fault-facts");
  const repair = repairs.get(fault.code);
  const rows = [
    ["yourValue", fault.value === null || fault.value === undefined ? "" : String(fault.value)],
    ["expected", expectedOf(either(fault.expected_zh, fault.expected) ?? "")],
    ["repair", repair ? either(repair.repair_zh, repair.repair_en) : ""],
  ];
  for (const [name, text] of rows) {
    if (text) facts.append(element("dt", word(name)), element("dd", text, `is-${name}`));
  }
  if (facts.children.length) box.append(facts);
  return box;
}

// Of a list of values only the values matter.
function expectedOf(text) {
  const values = text.startsWith("Input should be") ? text.match(/'[^']*'/g) : null;
  return values ? values.map((value) => value.slice(1, -1)).join(", ") : text;
}
