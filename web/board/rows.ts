// Long lists: only the rows near the window are in the page, the rest is empty height above and below. Short lists are there whole.
import { computed, onMounted, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'

export interface Slice { from: number, to: number, above: number, below: number }
export function slice_of(count: number, height: number, top: number, view: number, spare = 12): Slice {
  const from = Math.max(0, Math.min(count, Math.floor(top / height) - spare)), to = Math.max(from, Math.min(count, Math.ceil((top + view) / height) + spare))
  return { from, to, above: from * height, below: (count - to) * height }
}

export const LONG = 200
export function use_rows(count: () => number, body: Ref<HTMLElement | undefined>, height = 40): ComputedRef<Slice> {
  const top = ref(0), view = ref(innerHeight)
  let asked = 0
  const look = () => { asked = 0; const box = body.value?.getBoundingClientRect(); if (box) { top.value = -box.top; view.value = innerHeight } }
  const soon = () => { if (!asked && count() > LONG) asked = requestAnimationFrame(look) }
  onMounted(() => { addEventListener('scroll', soon, { passive: true, capture: true }); addEventListener('resize', soon); look() })
  onScopeDispose(() => { removeEventListener('scroll', soon, { capture: true }); removeEventListener('resize', soon); cancelAnimationFrame(asked) })
  return computed(() => (count() <= LONG ? { from: 0, to: count(), above: 0, below: 0 } : slice_of(count(), height, Math.max(0, top.value), view.value)))
}
