// The buttons below a verdict: which of them are there, and what they say.
import { isPreview, isResting, writable } from "./verdicts.js";
import { whole, word } from "./words.js";

const at = (id) => document.getElementById(id);

/** Whether nothing of a batch is to be written unless its reader says so. */
export const isTried = ({ receipt, snapshot }) => Boolean(snapshot) || isPreview(receipt);

/** Draw the buttons of what is shown. */
export function drawActions({ receipt, snapshot }) {
  const atRest = isResting(receipt);
  const good = writable(receipt.counts);
  at("commit").hidden = !(atRest && (snapshot ? isWorthIt(receipt, snapshot) : receipt.status === "validated" && good));
  if (snapshot) at("commit").textContent = word("commitSnapshot");
  else at("commit").textContent = word(good === 1 ? "commitOne" : "commitGood", { n: whole(good) });
  const tried = isTried({ receipt, snapshot });
  at("cancel").hidden = atRest || tried;
  at("again").hidden = !atRest && !tried;
  at("again").textContent = word(tried ? "discard" : "again");
  at("report-csv").hidden = at("report-xlsx").hidden = !(atRest && receipt.done);
}

// What is known to change nothing needs no commit.
function isWorthIt(receipt, { numbers }) {
  return numbers && (!receipt.done || writable(receipt.counts) + numbers.count > 0);
}
