import { afterEach, describe, expect, it, vi } from 'vitest'
import { address, get, send } from '@/shared/api'
import { set_language } from '@/shared/i18n'
import { Problem } from '@/shared/problem'
import { enter, log_in, login_given, login_wanted, me } from '@/shared/session'
import { now } from '@/shared/time'

const answers = (...list: Array<() => Response | Promise<Response>>) => {
  const fetched = vi.fn((_url: string, _init?: RequestInit) => Promise.resolve((list.length > 1 ? list.shift()! : list[0]!)()))
  vi.stubGlobal('fetch', fetched)
  return fetched
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}) => () => new Response(JSON.stringify(body), { status, headers })
const refused = (status: number, more: object = {}) => json(status, { type: 'x', title: '不行', status, code: 'NO', field: null, detail: '因为', help: '这样做', id: 'abc', ...more })
const someone = { login: 'wang', name: '王', role: 'clerk', role_title: '填报员', whole_store: false, unit: null, rights: ['report.write'], now: '2021-10-24T06:30:00Z' }
afterEach(() => vi.unstubAllGlobals())

describe('asking', () => {
  it('fills the path and leaves out what is not asked', () => {
    expect(address('/api/v1/board/{code}', { path: { code: 'a/b' }, query: { form: 'daily', period: undefined } })).toBe('/api/v1/board/a%2Fb?form=daily')
  })
  it('says the language, and learns the clock', async () => {
    const fetched = answers(json(200, someone))
    set_language('en')
    await get('/api/v1/me')
    expect((fetched.mock.calls[0]?.[1]?.headers as Record<string, string>)['Accept-Language']).toBe('en')
    expect(Math.abs(now() - Date.parse(someone.now))).toBeLessThan(1000)
    set_language('zh')
  })
  it('turns a refusal into a Problem with both voices and the fields', async () => {
    answers(refused(422, { errors: [{ field: 'fever', detail: '请填' }] }))
    const problem = await get('/api/v1/forms').catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ message: '不行', detail: '因为', help: '这样做', code: 'NO', id: 'abc', offline: false, passing: false })
    expect((problem as Problem).fields.get('fever')).toBe('请填')
  })
  it('knows a dead network from a server that is full, and an answer that is no JSON', async () => {
    answers(() => Promise.reject(new TypeError('failed')))
    expect(await get('/api/v1/forms').catch((error: unknown) => error)).toMatchObject({ offline: true, passing: true })
    answers(refused(503))
    expect(await get('/api/v1/forms').catch((error: unknown) => error)).toMatchObject({ offline: false, passing: true, status: 503 })
    answers(() => new Response('<html>', { status: 502 }))
    expect(await get('/api/v1/forms').catch((error: unknown) => error)).toMatchObject({ passing: true, code: '' })
  })
  it('tells made from changed', async () => {
    answers(json(201, { state: 'sent' }))
    const { status } = await send('put', '/api/v1/units/{code}/reports/{form}/{period}', { path: { code: 'a', form: 'b', period: 'c' }, body: { client_key: 'k', kind: 'zero', values: {} } })
    expect(status).toBe(201)
  })
})

describe('what was asked before the scripts came', () => {
  const put = (english: boolean, at = Date.now()) => { (window as { anlanEarly?: unknown }).anlanEarly = { '/api/v1/forms': { at, english, asked: Promise.resolve(json(200, { forms: ['early'] })()) } } }
  afterEach(() => { delete (window as { anlanEarly?: unknown }).anlanEarly })
  it('is taken once, in the language that is spoken, and only while it is fresh', async () => {
    const fetched = answers(json(200, { forms: [] }))
    put(false)
    expect(await get('/api/v1/forms')).toEqual({ forms: ['early'] })
    expect(await get('/api/v1/forms')).toEqual({ forms: [] })
    put(true)
    expect(await get('/api/v1/forms')).toEqual({ forms: [] })
    put(false, Date.now() - 11000)
    expect(await get('/api/v1/forms')).toEqual({ forms: [] })
    expect(fetched).toHaveBeenCalledTimes(3)
  })
  it('is asked for anew when it never came, and forgotten when something was changed', async () => {
    const fetched = answers(json(200, { forms: [] }))
    put(false)
    ;(window as unknown as { anlanEarly: Record<string, { asked: Promise<unknown> }> }).anlanEarly['/api/v1/forms']!.asked = Promise.reject(new TypeError('no network yet'))
    expect(await get('/api/v1/forms')).toEqual({ forms: [] })
    put(false)
    await send('delete', '/api/v1/session')
    expect(await get('/api/v1/forms')).toEqual({ forms: [] })
    expect(fetched).toHaveBeenCalledTimes(3)
  })
})

describe('a session that ends in the middle', () => {
  it('waits for the log-in and sends the same once more', async () => {
    const fetched = answers(refused(401), json(200, { forms: [] }))
    const waiting = get('/api/v1/forms')
    await vi.waitFor(() => expect(login_wanted.value).toBe(true))
    expect(fetched).toHaveBeenCalledTimes(1)
    login_given()
    expect(await waiting).toEqual({ forms: [] })
    expect(fetched).toHaveBeenCalledTimes(2)
    expect(login_wanted.value).toBe(false)
  })
  it('does not ask where nobody being there is an answer, nor for a wrong password', async () => {
    answers(refused(401))
    await expect(enter()).rejects.toMatchObject({ status: 401 })
    await expect(log_in('wang', 'wrong')).rejects.toMatchObject({ status: 401 })
    expect(login_wanted.value).toBe(false)
    answers(json(200, someone))
    await log_in('wang', 'right')
    expect(me.value?.login).toBe('wang')
  })
})
