// Who is at the desk. Without a network it is whoever was here last and did not log out; a log-out without a network is done on this
// device at once and told to the server as soon as it can be reached.
import { ref } from 'vue'
import { enter, log_out, me, stand_in, way_in, type Me } from '@/shared/session'
import { problem_of, type Problem } from '@/shared/problem'
import { send } from '@/shared/api'
import { restore_clock } from './duty'
import { known, remember } from './store/known'

const LAST = 'desk.last', OUT = 'desk.out'
const note = { get: (name: string) => { try { return localStorage.getItem(name) } catch { return null } },
  set: (name: string, value: string | null) => { try { if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value) } catch { /* closed */ } } }

export const online = ref(navigator.onLine)
addEventListener('online', () => { online.value = true })
addEventListener('offline', () => { online.value = false })

export const out = ref(false)                 // logged out here, and the server does not know yet
export type Entrance = { me: Me } | { problem: Problem } | { gone: true }

async function finish_log_out(): Promise<boolean> {
  if (note.get(OUT) === null) return true
  try {
    await send('delete', '/api/v1/session', { quiet: true })
  } catch (error) { if (!problem_of(error).logged_out) return false }
  note.set(OUT, null)
  return true
}

export async function come_in(): Promise<Entrance> {
  out.value = !await finish_log_out()
  if (out.value) return { gone: true }
  try {
    const found = await enter()
    if (found.must_enrol) { location.replace(way_in()); return { gone: true } }
    note.set(LAST, found.login)
    void remember(found.login, 'me', JSON.parse(JSON.stringify(found)))
    return { me: found }
  } catch (error) {
    const problem = problem_of(error), last = note.get(LAST)
    if (problem.logged_out) { location.replace(way_in()); return { gone: true } }
    const was = problem.passing && last ? await known<Me>(last, 'me') : null
    if (!was) return { problem }
    await restore_clock(was.value.login)
    stand_in(was.value)
    return { me: was.value }
  }
}
// The network is back: the real answer takes the place of what was remembered.
export async function look_again(): Promise<void> {
  const before = me.value?.login
  const found = await enter()
  if (found.login !== before) location.replace('/desk/')
}

// true: the server knows. false: only this device does, for now.
export async function leave(): Promise<boolean> {
  note.set(OUT, '1')
  note.set(LAST, null)
  try {
    await log_out()
  } catch (error) {
    out.value = !problem_of(error).logged_out
    if (out.value) return false
  }
  note.set(OUT, null)
  return true
}
