// v-in-view on a row of tabs that is wider than the window: the tab of this page is brought into it when it changes, and not otherwise.
const shown = new WeakMap<HTMLElement, Element | null>()
function show(row: HTMLElement) {
  const one = row.querySelector('[aria-current="page"]')
  if (shown.get(row) === one) return
  shown.set(row, one)
  if (!one || row.scrollWidth <= row.clientWidth) return
  const [inner, outer] = [one.getBoundingClientRect(), row.getBoundingClientRect()]
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2
}
export const vInView = { mounted: show, updated: show }
