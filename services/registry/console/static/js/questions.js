// What is asked before a step that cannot be taken back.
import { ask } from "./asking.js";
import { whole, word } from "./words.js";

/** Which part of what is held would go, as people say it. */
export const percentOf = (count, held) => {
  const part = (100 * count) / Math.max(held, 1);
  return part > 0 && part < 0.1 ? "<0.1" : part.toFixed(1).replace(/\.0$/, "");
};

/** Whether so many withdrawals are meant: the reader types their number. */
export function isMeant({ count, held }) {
  const numbers = { gone: whole(count), held: whole(held), percent: percentOf(count, held) };
  return ask({
    title: word("confirmTitle", numbers),
    texts: [word("confirmText", numbers), word("guard")],
    yes: word("confirmYes", numbers),
    no: word("confirmNo"),
    typed: count,
    label: word("confirmType", numbers),
  });
}

/** Whether a delivery that waits or is under way is to be called off. */
export function isCalledOff({ status, done, received }) {
  const numbers = { done: whole(done), n: whole(received) };
  return ask({
    title: word("cancelTitle"),
    texts: [word(status === "running" ? "cancelRunning" : "cancelQueued", numbers)],
    yes: word("cancelYes"),
    no: word("cancelNo"),
  });
}

/** Whether a complete list that nobody has committed is to be given up. */
export function isGivenUp() {
  return ask({
    title: word("discardSnapshotTitle"),
    texts: [word("discardSnapshot")],
    yes: word("discardYes"),
    no: word("confirmNo"),
  });
}
