// The words of the console in Chinese and English.
import { language, speaker } from "/look/page.js";
import { FIELDS } from "./words/fields.js";
import { HANDING } from "./words/handing.js";
import { HISTORY } from "./words/history.js";
import { PAGE } from "./words/page.js";
import { RECEIPTS } from "./words/receipts.js";
import { ROWS } from "./words/rows.js";
import { SNAPSHOTS } from "./words/snapshots.js";

const WORDS = { ...PAGE, ...HANDING, ...RECEIPTS, ...SNAPSHOTS, ...ROWS, ...HISTORY };
// What outcomes are called comes with the page: receipts, reports and commands say the same.
const OUTCOMES = JSON.parse(document.body.dataset.outcomes);

export { language };
export const { word, fillWords } = speaker(WORDS);

/** One of two texts that a service tells in both languages. */
export const either = (zh, en) => (language() === "en" ? en : zh) || zh || en || "";

/** What a field is called; its own name where it has no other. */
export const fieldName = (name) => (language() === "en" ? name : (FIELDS[name] ?? name));

/** What an outcome is called; its own name if the page does not know it yet. */
export function outcomeName(outcome) {
  const [zh, en] = OUTCOMES[outcome] ?? [outcome, outcome];
  return language() === "en" ? en[0].toUpperCase() + en.slice(1) : zh;
}

/** Outcomes with their counts as a sentence tells them, in the order given. */
export const told = (counts, order) =>
  order
    .filter((outcome) => counts[outcome])
    .map((outcome) => `${outcomeName(outcome)} ${whole(counts[outcome])}`)
    .join(language() === "en" ? ", " : "、");

/** What a type of data is called within a sentence. */
export const typeName = (type) => (language() === "en" ? word(type).toLowerCase() : word(type));

/** An instant as the country's clocks show it, to the minute. */
export const moment = (instant) =>
  new Date(instant).toLocaleString(language() === "en" ? "en-GB" : "zh-CN", {
    timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false,
  });

/** The time of day of an instant by the country's clocks, to the second. */
export const clock = (instant) => new Date(instant).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });

/** A whole number with separators. */
export const whole = (value) => Number(value).toLocaleString("en-US");

/** Whether there is such a word, for what a service may name before the page knows it. */
export const known = (key) => key in WORDS;
