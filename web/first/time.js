// Time as the unit lives it: the server's clock, the unit's zone, days as 2021-10-24.
import { t, language } from "./words.js";

let ahead = 0;       // server clock minus this device's clock, ms
let offset = 480;    // of the unit's zone, minutes; learned from the instants the server sends
export const DAY = 86400000;

export function learn_now(text) {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) ahead = at - Date.now();
}
export function learn_offset(text) {
  const found = /([+-])(\d\d):(\d\d)$/.exec(text || "");
  if (found) offset = (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}
export const now = () => Date.now() + ahead;
export const local = (ms) => new Date(ms + offset * 60000);       // read it with getUTC…
export const day_of = (ms) => local(ms).toISOString().slice(0, 10);
export const today = () => day_of(now());
export const day_start = (day) => Date.parse(day + "T00:00:00Z") - offset * 60000;
export const day_step = (day, by) => new Date(Date.parse(day + "T00:00:00Z") + by * DAY).toISOString().slice(0, 10);

const two = (n) => String(n).padStart(2, "0");
export function hour_minute(ms) {
  const at = local(ms);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
export function hour_minute_second(ms) {
  return `${hour_minute(ms)}:${two(local(ms).getUTCSeconds())}`;
}
export const weekday = (day) => t("weekday." + new Date(day + "T00:00:00Z").getUTCDay());
// 10月24日(周日) · Sun 24 Oct
export function day_words(day, with_year = false) {
  const at = new Date(day + "T00:00:00Z");
  const parts = { y: at.getUTCFullYear(), m: at.getUTCMonth() + 1, d: at.getUTCDate(), w: weekday(day),
    name: t("month." + (at.getUTCMonth() + 1)) };
  return t(with_year ? "day.long" : "day.short", parts);
}
export const day_tick = (day) => { const at = new Date(day + "T00:00:00Z"); return t("day.tick", { m: at.getUTCMonth() + 1, d: at.getUTCDate(), name: t("month." + (at.getUTCMonth() + 1)) }); };
// 15:01 on the same day, else 10月25日 09:12
export function moment(ms, day) {
  return day_of(ms) === day ? hour_minute(ms) : `${day_words(day_of(ms))} ${hour_minute(ms)}`;
}
// "1 小时 42 分"; seconds only in the last ten minutes, when they are what people look at
export function stretch(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60;
  if (days) return t("stretch.days", { d: days, h: hours });
  if (hours) return t("stretch.hours", { h: hours, m: minutes });
  if (minutes >= 10) return t("stretch.minutes", { m: minutes });
  return t("stretch.seconds", { m: minutes, s: two(seconds % 60) });
}

// Periods: 2021-10-24, 2021-W43, 2021-10.
export function period_kind(period) {
  if (/^\d{4}-\d\d-\d\d$/.test(period)) return "day";
  return /^\d{4}-W\d\d$/.test(period) ? "week" : "month";
}
function week_of(day) {
  const at = new Date(day + "T00:00:00Z");
  const thursday = new Date(at.getTime() + (4 - (at.getUTCDay() || 7)) * DAY);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY / 7) + 1;
  return `${year}-W${two(number)}`;
}
function week_monday(week) {
  const year = Number(week.slice(0, 4)), number = Number(week.slice(6));
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() || 7) - 1) * DAY + (number - 1) * 7 * DAY;
  return new Date(monday).toISOString().slice(0, 10);
}
export function period_of(kind, day) {
  if (kind === "week") return week_of(day);
  return kind === "month" ? day.slice(0, 7) : day;
}
export function period_first(period) {
  const kind = period_kind(period);
  if (kind === "week") return week_monday(period);
  return kind === "month" ? period + "-01" : period;
}
export function period_step(period, by) {
  const kind = period_kind(period);
  if (kind === "day") return day_step(period, by);
  if (kind === "week") return week_of(day_step(week_monday(period), by * 7));
  const months = Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1 + by;
  return `${Math.floor(months / 12)}-${two(months % 12 + 1)}`;
}
export function period_words(period) {
  const kind = period_kind(period);
  if (kind === "day") return day_words(period, true);
  if (kind === "week")
    return t("period.week", { y: period.slice(0, 4), n: Number(period.slice(6)), from: day_words(week_monday(period)),
      to: day_words(day_step(week_monday(period), 6)) });
  return t("period.month", { y: period.slice(0, 4), m: Number(period.slice(5)), name: t("month." + Number(period.slice(5))) });
}

const grouped = new Intl.NumberFormat("en-US");
export const figure = (n) => (n === null || n === undefined ? t("none") : grouped.format(n));
export const percent = (part, whole) => {
  if (!whole) return t("none");
  const tenths = part === whole ? 1000 : Math.min(999, Math.floor(part * 1000 / whole));   // 100 % only when it is all
  return (tenths / 10).toFixed(tenths === 1000 || tenths === 0 ? 0 : 1) + "%";
};
export const spoken_language = () => (language() === "zh" ? "zh-CN" : "en");
