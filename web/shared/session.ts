// Who is here, what they may do, and what happens when the session ends in the middle of something.
import { computed, readonly, ref, shallowRef } from 'vue'
import { get, on_session_end, send, type Schemas } from './api'
import { learn_now } from './time'

export type Me = Schemas['me']
const who = shallowRef<Me | null>(null)
export const me = readonly(who) as Readonly<typeof who>
export const can = (right: string): boolean => who.value?.rights.includes(right) ?? false
export const is_institution = computed(() => who.value?.unit?.kind === 'institution')

// quiet: nobody being logged in is an answer (null), not a reason to ask for the password.
export async function enter(quiet = true): Promise<Me> {
  const found = await get('/api/v1/me', { quiet })
  learn_now(found.now)
  who.value = found
  return found
}
// Without a network: whom this device remembers; the server is asked again as soon as it can be.
export const stand_in = (one: Me): void => { who.value = one }
// code: of the phone, once the server said NEED_CODE.
export async function log_in(login: string, password: string, code?: string): Promise<Me> {
  await send('post', '/api/v1/session', { body: { login, password, ...(code ? { code } : {}) }, quiet: true })
  return enter()
}
export async function log_out(): Promise<void> {
  try { await send('delete', '/api/v1/session', { quiet: true }) } finally { who.value = null }
}
// A clerk works at the desk, everyone else begins at the board.
export const home_of = (one: Me): '/desk/' | '/board/' => (one.unit?.kind === 'institution' ? '/desk/' : '/board/')
// The way in, and back to where the person wanted to go.
export const way_in = (): string => '/login?to=' + encodeURIComponent(location.pathname + location.search + location.hash)

// The session ended: LoginAgain.vue, which every app has mounted, sees this and asks; whoever waits goes on.
const wanted = ref(false)
let waiting: Array<() => void> = []
export const login_wanted = readonly(wanted)
on_session_end(() => new Promise((go_on) => { waiting.push(go_on); wanted.value = true }))
export function login_given(): void {
  wanted.value = false
  for (const go_on of waiting.splice(0)) go_on()
}
