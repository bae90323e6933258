// Numbers as people read them: 万 and 亿 in Chinese, thousands and millions in English.
import { language } from "./words.js";

const SCALES = {
  zh: [[1e8, "亿"], [1e4, "万"]],
  en: [[1e9, "bn"], [1e6, "m"]],
};

/** Whole numbers with separators: 12,345. */
export const whole = (value) => Number(value).toLocaleString("en-US", { maximumFractionDigits: 0 });

/** A short form with at most `digits` decimals, and the scale apart: ["1.23", "亿"]. */
export function scaled(value, digits = 2) {
  const number = Number(value);
  // Five digits are still read at a glance; from there on the scale helps.
  const scale = Math.abs(number) >= 1e5 && SCALES[language()].find(([size]) => Math.abs(number) >= size);
  if (!scale) return [whole(number), ""];
  const [size, name] = scale;
  const short = (number / size).toLocaleString("en-US", { maximumFractionDigits: digits });
  return [short, name];
}

/** The short form in one text. */
export const short = (value, digits) => scaled(value, digits).join(language() === "en" ? " " : "");

/** An instant as the clock of Shanghai shows it. */
export const clock = (instant) =>
  new Date(instant).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });

/** The value of an indicator: what is written large, and what small behind it. */
export function valueOf(value, unitName) {
  if (value.value === null) return ["—", ""];
  if (value.unit === "percent") return [Number(value.value).toFixed(1), "%"];
  if (value.unit === "kinds") return [value.value, unitName];
  const [large, scale] = scaled(value.value);
  const gap = language() === "en" ? " " : "";
  return [large, `${scale}${scale && unitName ? gap : ""}${unitName}`];
}

/** One side of a ratio: money short, counts whole. */
export const side = (text) => (text.includes(".") ? short(text) : whole(text));
