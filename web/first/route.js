// Every view has an address: #/board/231000?form=daily&period=2021-10-24 … so it can be sent to a colleague and gone back to.
export function read_route() {
  const text = location.hash.replace(/^#\/?/, "");
  const [path, search = ""] = text.split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  return { view: parts[0] || "", parts: parts.slice(1), ask: new URLSearchParams(search) };
}
function link(parts, ask) {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(ask)) if (value) words.set(name, value);
  const text = words.toString();
  return "#/" + parts.map(encodeURIComponent).join("/") + (text ? "?" + text : "");
}
// The period goes into an address only when it is not the running one: a bookmark of "today" stays today.
const asked = (context) => ({ form: context.form_asked || undefined, period: context.period_asked || undefined });
export const board_link = (code, context = {}) => link(["board", code], asked(context));
export const unit_link = (code, context = {}) => link(["unit", code], { form: context.form_key, period: context.period });
export const missing_link = (code, context = {}) => link(["missing", code], asked(context));
export const desk_link = () => "#/desk";
export const entry_link = (way, unit, form, period) => link(["desk", way, unit, form, period], {});
export const go = (address) => { location.hash = address; };
