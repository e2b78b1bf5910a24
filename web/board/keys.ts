// The keyboard: / search, j k move, Enter open, u up, [ ] periods, m the missing, c chase, x choose a row, ? help. Never while somebody types.
import { onScopeDispose, shallowRef } from 'vue'
import { router } from './router'

export interface View { up?(): string | null, step?(by: number): string | null, missing?(): void, chase?(): void, choose?(row: string): void }
const current = shallowRef<View>({})
export const over = shallowRef<'search' | 'help' | null>(null)

export function use_keys(view: View): void {
  current.value = view
  onScopeDispose(() => { if (current.value === view) current.value = {} })
}
// An address of ours as the router knows it.
export const go = (href: string | null | undefined): void => { if (href) void router.push(href.replace(/^\/board/, '')) }

const rows = () => Array.from(document.querySelectorAll<HTMLElement>('[data-row]')).filter((row) => row.offsetParent !== null)
function move(by: number): void {
  const all = rows(), at = all.indexOf(document.activeElement?.closest<HTMLElement>('[data-row]') ?? document.body)
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
const typing = (target: EventTarget | null) => target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)

export function on_key(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target) || document.querySelector('dialog[open]')) return
  const view = current.value
  const acts: Record<string, (() => void) | undefined> = {
    '/': () => { over.value = 'search' }, '?': () => { over.value = 'help' }, j: () => move(1), k: () => move(-1),
    u: view.up && (() => go(view.up?.())), '[': view.step && (() => go(view.step?.(-1))), ']': view.step && (() => go(view.step?.(1))), m: view.missing, c: view.chase,
  }
  const act = acts[event.key]
  if (act) { event.preventDefault(); act(); return }
  const row = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['row'] : undefined
  if (event.key === 'Enter' && row) { event.preventDefault(); go(row) }
  if (event.key === 'x' && row && view.choose) { event.preventDefault(); view.choose(row) }
}
// Links of ours go through the router; what is held by a key goes to the browser.
export function on_click(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const link = (event.target as Element | null)?.closest?.('a[href^="/board/"]')
  if (!link || link.hasAttribute('download') || link.getAttribute('target')) return
  event.preventDefault()
  go(link.getAttribute('href'))
}
