// When the numbers were last true, in words that move with the clock.
import { element } from "/look/page.js";
import { clock, whole } from "./numbers.js";
import { word } from "./words.js";

const OLD = 30; // seconds without any word from stats
const BEHIND = 60; // seconds a source may lag before the page says so

const state = { freshness: null, skew: 0, isCut: false };

/** The clock of this machine may be wrong: what the server's clock said when it answered. */
export function noteServerClock(dateHeader) {
  if (dateHeader) state.skew = Date.now() - Date.parse(dateHeader);
}

/** The newest freshness heard of. */
export function noteFreshness(freshness) {
  state.freshness = freshness;
  drawFreshness();
}

/** Whether the stream is cut just now. */
export function noteStream(isCut) {
  state.isCut = isCut;
  drawFreshness();
}

/** Draw it as it is this second. */
export function drawFreshness() {
  const box = document.getElementById("freshness");
  const text = document.getElementById("freshness-text");
  if (!state.freshness) {
    text.textContent = word("loading");
    return;
  }
  const age = Math.max(0, Math.round((Date.now() - state.skew - Date.parse(state.freshness.as_of)) / 1000));
  const lags = Object.values(state.freshness.sources).map((source) => source.lag_seconds);
  const isBehind = age > OLD || lags.some((lag) => lag !== null && lag > BEHIND);
  const standing = state.isCut ? "cut" : isBehind ? "stale" : "live";
  box.dataset.state = standing;
  const passed = age < 120 ? word("ago", { n: age }) : word("minutesAgo", { n: Math.floor(age / 60) });
  setText(text, `${word(standing)} · ${passed}`);
  drawSources(document.getElementById("sources"), state.freshness);
}

function drawSources(sheet, { as_of: asOf, sources }) {
  const names = { registry: word("registry"), projects: word("projectsSource") };
  const lines = Object.entries(sources).map(([name, source]) => {
    const part = element("p", "");
    const lag = source.lag_seconds;
    part.append(
      element("b", names[name] ?? name),
      element("span", word("sequence", { n: whole(source.sequence) })),
      element("span", source.applied_at ? word("appliedAt", { time: clock(source.applied_at) }) : "–"),
      element("span", lag === null ? word("lagUnknown") : word("lag", { n: lag.toFixed(1) })),
    );
    return part;
  });
  sheet.replaceChildren(element("p", word("trueAt", { time: clock(asOf) }), "as-of"), ...lines);
}

// A status that is set again is read out again: only what changed is set.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
