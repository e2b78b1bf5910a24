// The service worker keeps the desk's files on the phone. A new version is taken when the page is opened next, never under the
// fingers of somebody who is typing.
import { ref } from 'vue'
import { registerSW } from 'virtual:pwa-register'
import { me } from '@/shared/session'
import { later_views } from './router'
import { drain } from './store/queue'

export const new_version = ref(false)
let take: ((reload?: boolean) => Promise<void>) | null = null
export const take_new_version = (): void => { void take?.(true) }

// The first view has the line for itself; what the next one needs, and the worker's copies, come when it is drawn.
const begin = () => {
  void later_views().catch(() => undefined)
  void import('./store/writes').then(() => { if (me.value) void drain(me.value.login).catch(() => undefined) }, () => undefined)      // what was said on the floor goes out whatever is looked at
  if (import.meta.env.PROD) take = registerSW({ immediate: true, onNeedRefresh: () => { new_version.value = true } })
}
const idle = () => { if ('requestIdleCallback' in window) requestIdleCallback(begin, { timeout: 4000 }); else setTimeout(begin, 1000) }
if (document.readyState === 'complete') idle()
else addEventListener('load', idle, { once: true })
