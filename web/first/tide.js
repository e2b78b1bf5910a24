// The tide: the day as a band from midnight to midnight. The water is how many of the expected have reported, late water lies
// on top in amber; the due time is a post, yesterday and the same weekday are faint lines. Drawn for the width it gets.
import { el, svg } from "./dom.js";
import { t } from "./words.js";
import { hour_minute, day_words, day_tick, day_of, figure, now, DAY } from "./time.js";

const EDGE = { top: 30, right: 58, bottom: 26, left: 2 };

// on_time and late: cumulative counts at the end of each step. Where the clock has not been yet there is no water.
function level_at(tide, ms) {
  const at = Math.floor((ms - Date.parse(tide.start)) / (tide.step * 1000)) - 1;
  if (at < 0) return { on_time: 0, late: 0 };
  const i = Math.min(at, tide.on_time.length - 1);
  return { on_time: tide.on_time[i], late: tide.late[i] };
}
export const sent_at = (tide, ms) => { const level = level_at(tide, ms); return level.on_time + level.late; };

export function tide_words(tide, ms) {
  const level = level_at(tide, ms);
  return t("tide.words", { time: hour_minute(ms), expected: figure(tide.expected), sent: figure(level.on_time + level.late),
    on_time: figure(level.on_time), late: figure(level.late) });
}

function surface(tide, until, x, y, pick) {
  const start = Date.parse(tide.start), step = tide.step * 1000;
  const points = [[x(start), y(0)]];
  for (let i = 0; i < tide.on_time.length; i++) {
    const ms = start + (i + 1) * step;
    if (ms > until) break;
    points.push([x(ms), y(pick(i))]);
  }
  const level = tide.now || null;
  if (level && until < start + tide.on_time.length * step) points.push([x(until), y(pick(-1))]);
  return points;
}
const path = (points) => points.map(([a, b], i) => `${i ? "L" : "M"}${a.toFixed(1)} ${b.toFixed(1)}`).join("");

// A line of another period, laid over this one by time since its own start.
function ghost(other, tide, x, y) {
  const shift = Date.parse(tide.start) - Date.parse(other.start), step = other.step * 1000, top = other.expected || 1;
  const points = [];
  for (let i = 0; i < other.on_time.length; i++) {
    const share = (other.on_time[i] + other.late[i]) / top;      // as a share: the number expected may have changed since
    points.push([x(Date.parse(other.start) + (i + 1) * step + shift), y(share * tide.expected)]);
  }
  return points;
}

function hours(tide, x, y, width) {
  const start = Date.parse(tide.start), end = Date.parse(tide.end), long = end - start > 1.5 * DAY;
  const every = long ? DAY : (width < 480 ? 6 : 3) * 3600000;
  const marks = [];
  for (let ms = start; ms <= end; ms += every) {
    const words = long ? day_tick(day_of(ms)) : (ms === end ? "24:00" : hour_minute(ms));
    const anchor = long || ms === start ? "start" : ms === end ? "end" : "middle", skip = long && (ms === end || ((ms - start) / DAY) % (width < 700 ? 4 : 2));
    marks.push(svg("line", { class: "tide-tick", x1: x(ms), x2: x(ms), y1: y(0), y2: y(0) + 4 }),
      skip ? null : svg("text", { class: "tide-hour", x: x(ms), y: y(0) + 19, "text-anchor": anchor }, words));
  }
  return marks;
}

// tide: this period's; ghosts: [{words, tide, kind}]; pressing: a person must act on what is missing.
export function draw_tide(width, height, tide, ghosts, pressing) {
  const start = Date.parse(tide.start), end = Date.parse(tide.end), due = Date.parse(tide.due);
  const until = Math.max(start, Math.min(now(), end)), running = now() < end && now() >= start;
  const right = width - EDGE.right, floor = height - EDGE.bottom, top = Math.max(1, tide.expected);
  const x = (ms) => EDGE.left + (Math.min(ms, end) - start) / (end - start) * (right - EDGE.left);
  const y = (n) => floor - n / top * (floor - EDGE.top);
  const last = { on_time: tide.counts.on_time, late: tide.counts.late };
  tide.now = last;
  const on_time = surface(tide, until, x, y, (i) => (i < 0 ? last.on_time : tide.on_time[i]));
  const both = surface(tide, until, x, y, (i) => (i < 0 ? last.on_time + last.late : tide.on_time[i] + tide.late[i]));
  const edge = on_time[on_time.length - 1][0], level = last.on_time + last.late, short = tide.expected - level;
  const close = (points) => `${path(points)}L${edge.toFixed(1)} ${floor}Z`;
  const any_late = last.late > 0;
  const parts = [
    svg("line", { class: "tide-brim", x1: EDGE.left, x2: right, y1: y(top), y2: y(top) }),
    svg("path", { class: "tide-late", d: any_late ? `${path(both)}${on_time.slice().reverse().map(([a, b]) => `L${a.toFixed(1)} ${b.toFixed(1)}`).join("")}Z` : "" }),
    svg("path", { class: "tide-water", d: close(on_time) }),
    svg("path", { class: "tide-surface", d: path(on_time) }),
    any_late ? svg("path", { class: "tide-surface-late", d: path(both.filter(([a]) => a >= x(due) - 0.5)) }) : null,
    ghosts.map(({ tide: other, kind }) => svg("path", { class: `tide-ghost tide-ghost-${kind}`, d: path(ghost(other, tide, x, y)) })),
    svg("line", { class: "tide-floor", x1: EDGE.left, x2: right, y1: floor, y2: floor }),
    hours(tide, x, y, width),
    due >= start && due <= end ? [
      svg("line", { class: "tide-due", x1: x(due), x2: x(due), y1: EDGE.top - 12, y2: floor }),
      svg("text", { class: "tide-due-words", x: x(due) - 6, y: EDGE.top - 12, "text-anchor": "end" },
        t("tide.due", { time: end - start > 1.5 * DAY ? day_words(day_of(due - 1)) : hour_minute(due) }))] : null,
    // how much is missing, as the empty space it is
    short > 0 && tide.expected ? svg("line", { class: pressing ? "tide-gap pressing" : "tide-gap", x1: edge, x2: edge, y1: y(top), y2: y(level) }) : null,
    running ? svg("line", { class: "tide-now", x1: edge, x2: edge, y1: y(level), y2: floor + 4 }) : null,
    tide.expected ? svg("circle", { class: "tide-dot", cx: edge, cy: y(level), r: 4 }) : null,
    level_words(edge, right, x(due), level_place(y(level), y(top), floor, short), figure(level), short > 0 ? t("tide.gap", { n: figure(short) }) : "", pressing),
    edge < right - 4 ? svg("text", { class: "tide-top", x: right + 8, y: y(top) + 5 }, figure(tide.expected)) : null,
  ];
  const picture = svg("svg", { class: "tide", width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": tide_words(tide, until) }, parts);
  listen(picture, { start, end, until, right, floor, x, y, tide });
  return picture;
}
// The level and what is missing, beside the point where the water stands; on the dry side if there is room.
function level_words(edge, right, post, y, level, gap, pressing) {
  const wide = 28 + level.length * 13 + Array.from(gap).reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 7.5), 0);
  const inside = right + EDGE.right - edge > wide, end = edge > right - 4;
  const start = post > edge && post - edge < 48 ? post : edge;             // not across the post
  return svg("text", { class: "tide-level", x: inside || end ? start + 10 : edge - 10, y, "text-anchor": inside || end ? "start" : "end" },
    level, gap && !end ? svg("tspan", { class: pressing ? "tide-gap-words pressing" : "tide-gap-words", dx: 8 }, gap) : null);
}
const level_place = (y, top, floor, short) => Math.max(top + (short > 0 ? 18 : 6), Math.min(floor - 8, y + 7));

// Pointing at the water reads it off.
function listen(picture, { start, end, until, right, floor, x, y, tide }) {
  const line = svg("line", { class: "tide-read", y1: EDGE.top, y2: floor, visibility: "hidden" });
  const words = svg("text", { class: "tide-read-words", y: EDGE.top + 14, visibility: "hidden" });
  picture.append(line, words);
  const hide = () => { line.setAttribute("visibility", "hidden"); words.setAttribute("visibility", "hidden"); };
  picture.addEventListener("pointerleave", hide);
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const ms = start + (event.clientX - box.left - EDGE.left) / (right - EDGE.left) * (end - start);
    if (ms < start || ms > until) return hide();
    const left = x(ms) > right / 2;
    line.setAttribute("x1", x(ms)); line.setAttribute("x2", x(ms)); line.setAttribute("visibility", "visible");
    words.setAttribute("x", x(ms) + (left ? -8 : 8)); words.setAttribute("text-anchor", left ? "end" : "start");
    words.setAttribute("visibility", "visible");
    words.textContent = `${hour_minute(ms)}  ${figure(sent_at(tide, ms))}/${figure(tide.expected)}`;
  });
}

// The same numbers as a table, an hour a row.
export function tide_table(tide) {
  const start = Date.parse(tide.start), end = Date.parse(tide.end), long = end - start > 1.5 * DAY;
  const every = long ? DAY / 2 : 3600000, rows = [];
  let before = -1;
  for (let ms = start + every; ms <= Math.min(end, now() + every); ms += every) {
    const at = Math.min(ms, now()), level = level_at(tide, at);
    if (level.on_time + level.late === before) continue;
    before = level.on_time + level.late;
    rows.push(el("tr", {}, el("th", { scope: "row" }, long ? `${day_words(day_of(at - 1))} ${hour_minute(at)}` : ms === end ? "24:00" : hour_minute(at)),
      el("td", {}, figure(level.on_time)), el("td", {}, figure(level.late)), el("td", {}, figure(tide.expected - before))));
  }
  return el("table", { class: "plain" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("tide.hour")), el("th", { scope: "col" }, t("tide.on_time")),
      el("th", { scope: "col" }, t("tide.late")), el("th", { scope: "col" }, t("state.missing")))),
    el("tbody", {}, rows));
}
