// What a JSON Pointer leads to, as an officer calls it.
import { fieldName } from "./words.js";

/** Where in a row: `/3/funds/0/on` is 资金 › 1 › 日期, `/rows/5/所属县` is 所属县. */
export function fieldOf(pointer, position) {
  const parts = (pointer ?? "").split("/").slice(1).map(unescaped);
  if (parts[0] === "rows") parts.splice(0, 2);
  else if (parts[0] === String(position)) parts.shift();
  return parts
    .map((part) => (/^\d+$/.test(part) && parts[0] !== part ? counted(part, pointer) : fieldName(part)))
    .join(" › ");
}

// Entries are counted from 0 in a file of items and from 1 where a table told of them.
const counted = (part, pointer) => (pointer.startsWith("/rows/") ? part : String(Number(part) + 1));

const unescaped = (part) => part.replaceAll("~1", "/").replaceAll("~0", "~");
