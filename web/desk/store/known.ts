// What the server said last, for when it cannot be asked.
import { problem_of } from '@/shared/problem'
import { keep, open_store, type Known } from './db'

export interface Told<T> { value: T, at: number, old: boolean }

export async function known<T>(login: string, what: string): Promise<Told<T> | null> {
  try {
    const row = await (await open_store()).known.get(`${login}|${what}`)
    return row ? { value: row.value as T, at: row.at, old: true } : null
  } catch { return null }
}
export async function remember(login: string, what: string, value: unknown): Promise<void> {
  const row: Known = { id: `${login}|${what}`, login, value, at: Date.now() }
  try { await (await open_store()).known.put(row) } catch { await keep((db) => db.known.put(row)) }
}
// Asks; where there is no network, or the server is starting, answers from memory.
export async function ask_or_known<T>(login: string, what: string, ask: () => Promise<T>): Promise<Told<T>> {
  try {
    const value = await ask()
    void remember(login, what, JSON.parse(JSON.stringify(value)))
    return { value, at: Date.now(), old: false }
  } catch (error) {
    if ((error as Error | null)?.name === 'AbortError') throw error     // asked anew meanwhile
    const problem = problem_of(error)
    const last = problem.passing ? await known<T>(login, what) : null
    if (!last) throw error
    return last
  }
}
