// Asking the server. Paths, parameters, bodies and answers have the types of the server's own document (build/gen/schema.d.ts), so
// that a drift between the two does not compile.
import type { components, paths } from '@/schema'
import { language } from './i18n'
import { offline_problem, Problem } from './problem'
import { learn_now, learn_offset } from './time'

export type Schemas = components['schemas']
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths]
type Operation<M extends Method, P extends keyof paths> = NonNullable<paths[P][M]>
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined
type Responses<O> = O extends { responses: infer R } ? R : never
type OkOf<R> = R extends { 200: infer A } ? Json<A> : undefined
export type Answer<M extends Method, P extends keyof paths> = OkOf<Responses<Operation<M, P>>>
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? { body: B } : { body?: undefined }
type WordsOf<O> = (O extends { parameters: { path: infer W } } ? { path: W } : { path?: undefined })
  & (O extends { parameters: { query?: infer Q } } ? { query?: Q } : unknown)
// One operation at a time: taken together, the words of all would be multiplied by the bodies of all.
type AskedOf<O> = O extends unknown ? WordsOf<O> & BodyOf<O> & Extra : never
export type Asked<M extends Method, P extends keyof paths> = AskedOf<Operation<M, P>>
interface Extra {
  signal?: AbortSignal
  quiet?: boolean             // a 401 is an answer, not a reason to ask for the password
}
type Maybe<T> = object extends T ? [asked?: T] : [asked: T]

let ask_login: (() => Promise<void>) | null = null
// session.ts: shows the log-in over the page, and resolves when the person is in again.
export const on_session_end = (ask: () => Promise<void>): void => { ask_login = ask }

interface Loose { path?: Record<string, string | number>, query?: Record<string, unknown>, body?: unknown, signal?: AbortSignal, quiet?: boolean }

// The compiler does not spell out the union of all bodies there are.
const loose = (asked: readonly unknown[]): Loose => (asked[0] ?? {}) as Loose

function filled(path: string, { path: words, query }: Loose): string {
  const plain = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(words?.[name] ?? '')))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text ? `${plain}?${text}` : plain
}
// Of something to be linked to or listened to.
export const address = <P extends PathOf<'get'>>(path: P, ...[asked]: Maybe<Asked<'get', P>>): string => filled(path, (asked ?? {}) as Loose)

export interface Reply<T> { status: number, body: T }

// What static/first.js asked before the scripts were here; good for a moment, once, and only until something is changed: whoever logs
// out must not be greeted by the answer from before. One that never came is asked for as if nobody had.
interface Early { at: number, english: boolean, asked: Promise<Response> }
async function early(method: string, url: string): Promise<Response | null> {
  const all = (window as { anlanEarly?: Record<string, Early> }).anlanEarly, found = all?.[url]
  if (all && method !== 'get') for (const one of Object.keys(all)) delete all[one]
  if (!all || !found || method !== 'get') return null
  delete all[url]
  return Date.now() - found.at < 10000 && found.english === (language() === 'en') ? found.asked.catch(() => null) : null
}

async function once(method: string, url: string, { body, signal }: Loose): Promise<Reply<unknown>> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let answer: Response, text: string
  try {
    answer = await early(method, url) ?? await fetch(url, { method: method.toUpperCase(), headers, credentials: 'same-origin', cache: 'no-store', signal: signal ?? null,
      body: body === undefined ? null : JSON.stringify(body) })
    text = await answer.text()
  } catch (error) {
    if (signal?.aborted) throw error
    throw offline_problem()
  }
  let document: unknown
  try { document = text ? JSON.parse(text) : undefined } catch { document = undefined }
  if (answer.ok) return { status: answer.status, body: document }
  throw new Problem(answer.status, (document ?? {}) as Schemas['problem'], Number(answer.headers.get('Retry-After')) || 0)
}

// What is typed on the page stays while the person logs in again; then the same request goes out once more.
async function ask(method: string, url: string, asked: Loose): Promise<Reply<unknown>> {
  try {
    return await once(method, url, asked)
  } catch (error) {
    if (!(error instanceof Problem) || !(error.logged_out || error.code === 'MUST_ENROL') || asked.quiet || !ask_login) throw error
    await ask_login()
    return once(method, url, asked)
  }
}

function learn(body: unknown): void {
  const { now, due, period } = (body ?? {}) as { now?: unknown, due?: unknown, period?: unknown }
  if (typeof now === 'string') learn_now(now)
  if (typeof due === 'string' && period) learn_offset(due)
}

export async function get<P extends PathOf<'get'>>(path: P, ...asked: Maybe<Asked<'get', P>>): Promise<Answer<'get', P>> {
  const { body } = await ask('get', filled(path, loose(asked)), loose(asked))
  learn(body)
  return body as Answer<'get', P>
}
// Status tells what happened: 201 made, 200 changed or sent before. The route is known by its name alone (NoInfer): without that the compiler
// matches what is sent against all routes at once, and gives up.
export async function send<M extends Exclude<Method, 'get'>, P extends PathOf<M>>(method: M, path: P, ...asked: Maybe<Asked<NoInfer<M>, NoInfer<P>>>): Promise<Reply<Answer<M, P>>> {
  return await ask(method, filled(path as string, loose(asked)), loose(asked)) as Reply<Answer<M, P>>
}
