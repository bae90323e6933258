// What an update would change: every value before and after.
import { element } from "/look/page.js";
import { fieldOf } from "./places.js";
import { fieldName, word } from "./words.js";

/** The changes of a row as a list of `field: old → new`. */
export function drawChanges(row, changes) {
  if (!changes?.length) return;
  const list = element("dl", "", "changes");
  for (const change of changes) {
    const told = element("dd");
    told.append(
      element("del", said(change.before)),
      " → ",
      element("ins", said(change.after)),
    );
    list.append(element("dt", fieldOf(change.pointer)), told);
  }
  row.append(list);
}

// Within an entry a word of small letters is a code of ours, which has a name.
const coded = (value) => (/^[a-z_]+$/.test(value) ? fieldName(value) : said(value));

// An entry of a list is told by its fields.
function said(value) {
  if (value === null || value === undefined) return word("nothing");
  if (Array.isArray(value)) return value.map(said).join("；");
  if (typeof value === "boolean") return word(value ? "yes" : "no");
  if (typeof value !== "object") return String(value);
  return Object.entries(value).map(([name, held]) => `${fieldName(name)} ${coded(held)}`).join("，");
}
