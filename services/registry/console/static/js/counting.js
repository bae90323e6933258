// The moment at which what was written is counted, by the watermark of the statistics.
import { open } from "./services.js";
import { clock, word } from "./words.js";

const WAIT = 10; // seconds that stats holds a question back until it can say yes
const LATE = 3; // questions after which the reader is told that it takes longer
const FRESH = 60_000; // milliseconds for which a batch is news
/** Seconds of lag from which on it is worth a word. */
export const LAG = 5;

/** Follow what a receipt wrote until it is counted, while `isWanted`. `tell` gets a state and a text. */
export async function followCounting(service, receipt, { isWanted, tell, reached }) {
  const { sequence, finished_at: finished } = receipt;
  if (sequence === null) {
    tell("done", () => word("countedNothing"));
    return;
  }
  tell("waiting", () => word("counting"));
  for (let asked = 1; isWanted(); asked += 1) {
    const found = await ask(service, sequence);
    if (!isWanted()) return;
    if (found?.applied) {
      tell("done", () => toldOf(found, finished));
      reached();
      return;
    }
    if (asked >= LATE) tell("waiting", () => word("notCountedYet"));
    if (!found) await new Promise((done) => setTimeout(done, 2000));
  }
}

async function ask(service, sequence) {
  const query = new URLSearchParams({ service, sequence, wait: WAIT });
  return open("stats", `/stats/v1/watermark?${query}`).catch(() => null);
}

// When something was last applied is the moment of a batch only while that is fresh.
function toldOf({ applied_at: at, lag_seconds: lag }, finished) {
  const applied = new Date(at ?? Date.now());
  if (applied - new Date(finished) > FRESH) return word("countedBefore");
  const behind = lag > LAG ? ` · ${word("countedLag", { n: Math.round(lag) })}` : "";
  return word("counted", { time: clock(applied) }) + behind;
}
