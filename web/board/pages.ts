// A list that comes page by page: what is in sight stays, the next page is put below it.
import { use_act, type Act } from '@/shared/act'
import { use_load, type Load } from '@/shared/load'
import type { WatchSource } from 'vue'

export interface Page<T> { rows: T[], next: string | null }
export interface Pages<T> { load: Load<Page<T>>, act: Act, more(): Promise<void> }

export function use_pages<T>(fetch_page: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>, sources: WatchSource[] = []): Pages<T> {
  const load = use_load((signal) => fetch_page(undefined, signal), sources), act = use_act()
  const more = async () => {
    const shown = load.data.value
    if (!shown?.next) return
    await act.run(async () => {
      const page = await fetch_page(shown.next!)
      if (load.data.value === shown) load.data.value = { rows: [...shown.rows, ...page.rows], next: page.next }
    })
  }
  return { load, act, more }
}
