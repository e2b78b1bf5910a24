// Fetching for a view: what it has, whether it waits, what went wrong. An older answer never overtakes a newer one; what was shown
// stays while the next is on its way, and a dead network is tried again when it comes back.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { problem_of, type Problem } from './problem'

export interface Load<T> { data: ShallowRef<T | null>, problem: ShallowRef<Problem | null>, busy: Ref<boolean>, again(): Promise<void> }

export function use_load<T>(fetch_it: (signal: AbortSignal) => Promise<T>, sources: WatchSource[] = []): Load<T> {
  const data = shallowRef<T | null>(null), problem = shallowRef<Problem | null>(null), busy = ref(false)
  let turn = 0, abort: AbortController | null = null
  const again = async () => {
    const mine = ++turn
    abort?.abort()
    abort = new AbortController()
    busy.value = true
    try {
      const found = await fetch_it(abort.signal)
      if (mine !== turn) return
      data.value = found
      problem.value = null
    } catch (error) {
      if (mine === turn) problem.value = problem_of(error)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  const online = () => { if (problem.value?.offline) void again() }
  addEventListener('online', online)
  onScopeDispose(() => { turn++; abort?.abort(); removeEventListener('online', online) }, true)
  if (sources.length) watch(sources, () => { data.value = null; void again() })
  void again()
  return { data, problem, busy, again }
}
