// How fresh the statistics are: up to when each service has been followed, asked now and then.
import { element } from "/look/page.js";
import { LAG } from "./counting.js";
import { SERVICES, open } from "./services.js";
import { clock, whole, word } from "./words.js";

const EVERY = 15_000; // milliseconds between two questions
const LATE = 30; // seconds of lag from which on it is a warning
const at = (id) => document.getElementById(id);
const state = { marks: null };

/** Ask now, and from now on while the page is looked at. */
export function setUpFreshness() {
  const look = () => document.hidden || at("freshness").hidden || ask();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

/** Show it, once it is known. */
export async function ask() {
  const marks = SERVICES.map((service) => open("stats", `/stats/v1/watermark?service=${service}&sequence=0`));
  const found = await Promise.all(marks).catch(() => null);
  // What has been followed without a gap is true of now, less its lag.
  state.marks = found?.map(({ lag_seconds: lag }) => ({ lag, at: lag === null ? null : Date.now() - lag * 1000 }));
  drawFreshness();
}

/** Draw it in the language of the page. */
export function drawFreshness() {
  const marks = state.marks ?? [];
  const isKnown = marks.length > 0 && marks.every((mark) => mark.at !== null);
  const last = isKnown ? marks.reduce((one, other) => (one.lag > other.lag ? one : other)) : null;
  at("freshness").dataset.state = !last ? "cut" : last.lag > LATE ? "stale" : "live";
  at("freshness-text").textContent = said(last);
  at("freshness-list").replaceChildren(...marks.map(lineOf), element("p", word("freshNote")));
}

function lineOf(mark, place) {
  const line = element("p", word(`${SERVICES[place]}Service`));
  line.append(element("span", said(mark.at === null ? null : mark)));
  return line;
}

function said(mark) {
  if (!mark) return word("freshUnknown");
  const asOf = word("freshAsOf", { time: clock(mark.at) });
  return mark.lag > LAG ? `${asOf} · ${word("freshLag", { n: whole(Math.round(mark.lag)) })}` : asOf;
}
