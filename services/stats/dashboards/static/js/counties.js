// The table of the key counties: found, filtered and sorted without asking the server again.
import { highlight } from "./cards.js";
import { element } from "/look/page.js";
import { short, whole } from "./numbers.js";
import { language, named, word } from "./words.js";

const KINDS = ["industry", "employment", "education", "health", "elderly_care", "consumption"];
const MARKS = { zh: ["产", "就", "教", "健", "养", "消"], en: ["In", "Em", "Ed", "He", "El", "Co"] };

const COLUMNS = [
  { key: "county", of: (row) => row.code, isText: true },
  { key: "province", of: (row) => row.province.code, isText: true },
  { key: "organizations", of: (row) => row.pairing_organizations },
  { key: "eastern", of: (row) => Number(row.eastern_helper) },
  { key: "kindsAtWork", of: (row) => row.kinds_implementing.length },
  { key: "projects", of: (row) => row.projects },
  { key: "committed", of: (row) => Number(row.committed_yuan) },
  { key: "received", of: (row) => Number(row.received_yuan) },
  { key: "personTimes", of: (row) => row.person_times },
];

const state = { rows: [], kindNames: new Map(), sort: "county", isFalling: false };

/** Listen to filters and headings once. */
export function setUpCounties() {
  const form = document.getElementById("filters");
  form.addEventListener("input", drawRows);
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** Show these counties; rows whose numbers changed glow for a moment. */
export function drawCounties(rows, kinds) {
  const before = new Map(state.rows.map((row) => [row.code, signature(row)]));
  state.rows = rows;
  state.kindNames = new Map(kinds.map((kind) => [kind.code, kind.name]));
  drawFilters();
  drawHead();
  drawRows();
  for (const row of rows) {
    if (before.has(row.code) && before.get(row.code) !== signature(row)) {
      const line = document.querySelector(`#counties tr[data-code="${row.code}"]`);
      if (line) highlight(line);
    }
  }
}

const signature = (row) => COLUMNS.map((column) => column.of(row)).join("|");

function drawFilters() {
  const form = document.getElementById("filters");
  const provinces = new Map(state.rows.map((row) => [row.province.code, named(row.province.name)]));
  const bases = new Map(state.rows.map((row) => [row.confirmed, named(row.confirmed_name)]));
  options(form.province, [["", word("allProvinces")], ...provinces]);
  options(form.covered, [
    ["", word("allCovered")], ["true", word("isCovered")], ["false", word("notCovered")],
  ]);
  options(form.confirmed, [["", word("allConfirmed")], ...bases]);
}

function options(select, entries) {
  const chosen = select.value;
  select.replaceChildren(...entries.map(([value, text]) => new Option(text, value)));
  select.value = entries.some(([value]) => value === chosen) ? chosen : "";
}

function drawHead() {
  const row = document.createElement("tr");
  for (const column of COLUMNS) {
    const cell = element("th", "", column.isText ? "" : "number");
    cell.scope = "col";
    const isSorted = state.sort === column.key;
    cell.ariaSort = isSorted ? (state.isFalling ? "descending" : "ascending") : "none";
    const button = element("button", word(column.key));
    button.type = "button";
    button.addEventListener("click", () => sortBy(column));
    cell.append(button);
    row.append(cell);
  }
  document.querySelector("#counties thead").replaceChildren(row);
}

function sortBy(column) {
  state.isFalling = state.sort === column.key ? !state.isFalling : !column.isText;
  state.sort = column.key;
  drawHead();
  drawRows();
  document.querySelector('#counties th:not([aria-sort="none"]) button')?.focus();
}

// As people type it: Lüchun as luchun, Lu'an as luan.
const plain = (name) => name.toLowerCase().replaceAll("ü", "u").replaceAll(/['’]/g, "");

function drawRows() {
  const form = document.getElementById("filters");
  const text = plain(form.text.value.trim());
  const asked = state.rows.filter(
    (row) =>
      (!text || plain(`${row.name.zh} ${row.name.en} ${row.code}`).includes(text)) &&
      (!form.province.value || row.province.code === form.province.value) &&
      (!form.covered.value || String(row.covered) === form.covered.value) &&
      (!form.confirmed.value || row.confirmed === form.confirmed.value),
  );
  const { of } = COLUMNS.find((column) => column.key === state.sort);
  const sign = state.isFalling ? -1 : 1;
  asked.sort((a, b) => (of(a) < of(b) ? -sign : of(a) > of(b) ? sign : a.code < b.code ? -1 : 1));
  const body = document.querySelector("#counties tbody");
  body.replaceChildren(...asked.map(line));
  if (!asked.length) body.append(nothing());
  document.getElementById("counties-count").textContent = word("shown", {
    shown: asked.length, all: state.rows.length,
  });
}

function line(row) {
  const node = document.createElement("tr");
  node.dataset.code = row.code;
  node.classList.toggle("is-uncovered", !row.covered);
  const county = element("th", named(row.name));
  county.scope = "row";
  if (row.confirmed !== "listed") county.append(basis(row));
  const eastern = element("td", row.eastern_helper ? "●" : "–", row.eastern_helper ? "number has" : "number");
  eastern.setAttribute("aria-label", word(row.eastern_helper ? "yes" : "no"));
  node.append(
    county,
    element("td", named(row.province.name)),
    row.covered
      ? element("td", whole(row.pairing_organizations), "number")
      : lack(word("notCovered")),
    eastern,
    kindsAtWork(row),
    element("td", whole(row.projects), "number"),
    element("td", short(row.committed_yuan, 1), "number"),
    element("td", short(row.received_yuan, 1), "number"),
    element("td", short(row.person_times, 1), "number"),
  );
  return node;
}

function lack(text) {
  const cell = element("td", "", "number");
  cell.append(element("span", text, "lack"));
  return cell;
}

function basis(row) {
  const mark = element("span", named(row.confirmed_name), `basis ${row.confirmed}`);
  mark.title = word("confirmed");
  return mark;
}

function kindsAtWork(row) {
  const cell = element("td", "", "number kinds-at-work");
  const marks = MARKS[language()];
  KINDS.forEach((kind, place) => {
    const isOn = row.kinds_implementing.includes(kind);
    const mark = element("i", marks[place], isOn ? "on" : "");
    const name = state.kindNames.get(kind);
    mark.title = `${name ? named(name) : kind}: ${word(isOn ? "yes" : "no")}`;
    cell.append(mark);
  });
  cell.setAttribute("aria-label", `${row.kinds_implementing.length} / ${KINDS.length}`);
  return cell;
}

function nothing() {
  const row = document.createElement("tr");
  const cell = element("td", word("none"), "nothing");
  cell.colSpan = COLUMNS.length;
  row.append(cell);
  return row;
}
