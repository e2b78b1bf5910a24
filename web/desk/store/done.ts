// "It is done", said on this device: kept until the server has heard it, like reports. One line per statement; its key makes twice once.
import { ref } from 'vue'
import { send, type Schemas } from '@/shared/api'
import { random_key } from '@/shared/key'
import { problem_of } from '@/shared/problem'

export interface Done { login: string, unit: string, duty: string, slot: string, title: string, at: string, note: string, client_key: string }
export interface Outcome { done: Done, duty?: Schemas['duty'], why?: string }

const SHELF = 'anlan.done'
const read = (): Done[] => { try { return JSON.parse(localStorage.getItem(SHELF) ?? '[]') as Done[] } catch { return [] } }
export const kept = ref<Done[]>(read())
function write(list: Done[]): void {
  kept.value = list
  try { localStorage.setItem(SHELF, JSON.stringify(list)) } catch { /* it stays in memory */ }
}
addEventListener('storage', (event) => { if (event.key === SHELF) kept.value = read() })

export const kept_of = (login: string, duty: string, slot: string): Done | undefined => kept.value.find((one) => one.login === login && one.duty === duty && one.slot === slot)

export function keep(words: Omit<Done, 'client_key'>): void {
  if (!kept_of(words.login, words.duty, words.slot)) write([...read(), { ...words, client_key: random_key() }])
}

let sending = false
// Everything of this account that waits. What is refused for good is taken off and said; what the network kept back stays.
export async function send_kept(login: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  if (sending) return outcomes
  sending = true
  try {
    for (const done of read().filter((one) => one.login === login)) {
      try {
        const { body } = await send('post', '/api/v1/units/{code}/duties/{key}/done', { path: { code: done.unit, key: done.duty }, body: { client_key: done.client_key, slot: done.slot, at: done.at, note: done.note } })
        outcomes.push({ done, duty: body })
      } catch (error) {
        const problem = problem_of(error)
        if (problem.passing || problem.offline || problem.logged_out) break
        outcomes.push({ done, why: problem.detail || problem.message })
      }
      write(read().filter((one) => one.client_key !== done.client_key))
    }
  } finally { sending = false }
  return outcomes
}
