// What stands behind an indicator: its definition, both sides, caveats, and its provinces.
import { element } from "/look/page.js";
import { side, valueOf } from "./numbers.js";
import { named, word } from "./words.js";

/** Open the dialog for one indicator. */
export async function openAbout(dialog, declared, value) {
  dialog.replaceChildren(...head(dialog, declared), facts(declared, value));
  dialog.showModal();
  if (!declared.dimensions.includes("province")) return;
  const answer = await fetch(`/stats/v1/indicators/${declared.code}?by=province`);
  if (!answer.ok || !dialog.open) return;
  const { items } = await answer.json();
  dialog.append(provinces(items.filter((row) => row.key.province), declared));
}

function head(dialog, declared) {
  const title = element("h2", named(declared.name));
  title.id = "about-title";
  const close = element("button", "×");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", word("close"));
  close.addEventListener("click", () => dialog.close());
  return [close, element("p", declared.code, "code"), title];
}

function facts(declared, value) {
  const list = document.createElement("dl");
  const { number, valid_from: day } = declared.version;
  const rows = [
    ["definition", named(declared.definition)],
    value.denominator === null
      ? null
      : ["sides", `${side(value.numerator)} ÷ ${side(value.denominator)}`],
    ["clause", declared.clause],
    ["caveats", named(declared.caveats)],
    ["version", `${number} · ${word("since", { day })}`],
  ];
  for (const row of rows.filter(Boolean)) {
    list.append(element("dt", word(row[0])), element("dd", row[1]));
  }
  return list;
}

function provinces(rows, declared) {
  const part = document.createElement("section");
  const list = document.createElement("ol");
  list.className = "bars";
  const worth = (row) => Number(row.value ?? 0);
  const most = declared.unit === "percent" ? 100 : Math.max(...rows.map(worth), 1);
  for (const row of [...rows].sort((a, b) => worth(b) - worth(a))) {
    const [large, small] = valueOf({ ...row, unit: declared.unit }, "");
    list.append(bar(named(row.name.province), worth(row) / most, `${large}${small}`));
  }
  part.append(element("h3", word("byProvince")), list);
  return part;
}

/** One row of a list of bars: a name, a length between 0 and 1, a text. */
export function bar(name, length, text) {
  const row = document.createElement("li");
  const track = element("span", "", "track");
  const filled = document.createElement("i");
  filled.style.width = `${Math.min(length, 1) * 100}%`;
  track.append(filled);
  row.append(element("span", name, "name"), track, element("span", text, "text"));
  return row;
}
