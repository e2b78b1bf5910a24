// The live stream of a unit's subtree. `hello` says how far the server was when the stream began: an answer from before that misses
// something. `board` carries what changed; `resync` means: fetch again. A browser that gave up is replaced after a while; whoever
// slept looks again at once.
import { onScopeDispose, ref, type Ref } from 'vue'
import { address } from './api'

export interface LiveHandlers { changed(message: unknown): void, resync(): void, began?(as_of: number): void }
export interface Live { up: Readonly<Ref<boolean>>, close(): void }
const PATIENCE = [1000, 2000, 5000, 10000]

export function watch_live(query: { unit: string, form?: string, period?: string }, { changed, resync, began }: LiveHandlers): Live {
  const up = ref(false)
  let source: EventSource | null = null, timer: ReturnType<typeof setTimeout> | undefined, was_down = false, tries = 0, closed = false
  const read = (event: Event): { more?: boolean, as_of?: number } | null => {
    try { return JSON.parse((event as MessageEvent<string>).data) as { more?: boolean, as_of?: number } } catch { return null }
  }
  const open = () => {
    if (closed) return
    source = new EventSource(address('/api/v1/live', { query }))
    source.addEventListener('hello', (event) => {
      up.value = true
      tries = 0
      if (was_down) { was_down = false; resync() } else began?.(read(event)?.as_of ?? 0)
    })
    source.addEventListener('board', (event) => { const message = read(event); if (message) { if (message.more) resync(); else changed(message) } })
    source.addEventListener('resync', () => resync())
    source.addEventListener('messages', () => dispatchEvent(new Event('anlan-messages')))
    source.addEventListener('notices', (event) => { const message = read(event) as { notices?: number[] } | null; dispatchEvent(new CustomEvent('anlan-notices', { detail: message?.notices ?? [] })) })
    for (const name of ['alarm', 'signals']) source.addEventListener(name, () => dispatchEvent(new Event('anlan-sick')))
    source.addEventListener('orders', () => dispatchEvent(new Event('anlan-orders')))       // shared/orders/orders.ts listens
    source.addEventListener('error', () => {
      was_down = true
      up.value = false
      if (source?.readyState !== EventSource.CLOSED) return
      // The browser gave up: refused. If it stays so, ask as a page does; a session that ended is noticed there.
      if (tries % 4 === 1) resync()
      clearTimeout(timer)
      timer = setTimeout(open, PATIENCE[Math.min(tries++, PATIENCE.length - 1)])
    })
  }
  const wake = () => { if (!document.hidden && was_down) resync() }
  const close = () => {
    closed = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', wake)
    source?.close()
  }
  document.addEventListener('visibilitychange', wake)
  onScopeDispose(close, true)
  open()
  return { up, close }
}
