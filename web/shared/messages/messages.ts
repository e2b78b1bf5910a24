// How many messages wait. The page's own live stream says when that changed (shared/live.ts); where a page has none, the desk listens
// to its own unit's. And a look once a minute, for whatever was missed.
import { onScopeDispose, ref } from 'vue'
import { address, get } from '../api'

export const unread = ref(0)
export const CHANGED = 'anlan-messages'

export async function count_messages(): Promise<void> {
  try { unread.value = (await get('/api/v1/messages/count', { quiet: true })).unread } catch { /* no network, no session: the page says so itself */ }
}

export function watch_messages(listen: boolean): void {
  let source: EventSource | null = null
  const again = () => { if (!document.hidden) void count_messages() }
  const timer = setInterval(again, 60000)
  const heard = () => void count_messages()
  if (listen) {
    source = new EventSource(address('/api/v1/live'))
    source.addEventListener('messages', () => dispatchEvent(new Event(CHANGED)))
  }
  addEventListener(CHANGED, heard)
  document.addEventListener('visibilitychange', again)
  onScopeDispose(() => {
    clearInterval(timer)
    source?.close()
    removeEventListener(CHANGED, heard)
    document.removeEventListener('visibilitychange', again)
  }, true)
  void count_messages()
}
