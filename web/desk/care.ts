// What hygiene, tests and vaccines share on the phone: the house, what the server said of it last, and what was said here and waits for the network.
import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import { use_load, type Load } from '@/shared/load'
import { can, me } from '@/shared/session'
import { use_now } from '@/shared/time'
import { online } from './account'
import { say } from './state'
import { ask_or_known, type Told } from './store/known'
import { hand_in, use_writes, type Write } from './store/writes'

const SOON = 3000                              // what has not arrived by then is shown as waiting; before, the page would jump under the finger
export interface Care<T> {
  code: string
  may: boolean
  load: Load<Told<T> | null>
  it: ComputedRef<T | undefined>
  writes: ReturnType<typeof use_writes>
  held: ComputedRef<Write[]>
  // Said here and done, as far as the person is concerned. words: read aloud; label: what it is called as long as it waits.
  put(about: string, label: string, words: string, to: string, body: Write['body'], method?: Write['method']): void
}

export function use_care<T>(kind: string, ask: (code: string, signal: AbortSignal) => Promise<T>): Care<T> {
  const unit = me.value?.unit, code = unit?.kind === 'institution' ? unit.code : '', login = me.value?.login ?? '', clock = use_now()
  const load = use_load<Told<T> | null>(async (signal) => (code ? await ask_or_known(login, kind, () => ask(code, signal)) : null))
  const writes = use_writes(() => login, kind)
  watch(() => writes.waiting.value.length, (n, before) => { if (n < before) void load.again() })
  const back = () => { if (load.data.value?.old) void load.again() }
  addEventListener('online', back)
  onScopeDispose(() => removeEventListener('online', back))
  return {
    code, may: can('record.write'), load, writes,
    it: computed(() => load.data.value?.value),
    held: computed(() => writes.waiting.value.filter((one) => !online.value || clock.value - one.made > SOON)),
    put(about, label, words, to, body, method = 'post') {
      say(words)
      void hand_in({ login, kind, about, label, method, path: `/api/v1/units/${encodeURIComponent(code)}${to}`, body })
    },
  }
}
