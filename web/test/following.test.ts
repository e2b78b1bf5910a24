// The board and the live stream are two ways from the server; either may be faster, and nothing gets lost between them.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { computed, effectScope, type EffectScope } from 'vue'
import { use_board, type Following } from '@/board/board'
import type { Place } from '@/board/question'
import '@/board/words'

class Source extends EventTarget {
  static readonly CLOSED = 2
  static newest: Source
  readyState = 1
  constructor() { super(); Source.newest = this }
  close() { this.readyState = 2 }
  say(name: string, data: unknown = {}) { this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })) }
}
const counts = (missing: number) => ({ expected: 3, on_time: 3 - missing, late: 0, missing, zero: 0, returned: 0 })
const message = (as_of: number, missing: number) => ({ as_of, form: 'daily', period: '2021-10-24', nodes: [{ code: 'p', ...counts(missing) }], units: [] })
let server = { as_of: 7, missing: 3 }, held: Array<() => void> = [], hold = false, asked = 0, scope: EffectScope

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Source)
  server = { as_of: 7, missing: 3 }; held = []; hold = false; asked = 0
  vi.stubGlobal('fetch', vi.fn(async (url: string) => {
    const { as_of, missing } = server
    if (/board\/p\?/.test(url)) asked++
    if (hold) await new Promise<void>((go_on) => held.push(go_on))
    const body = /board\/p\?/.test(url) ? { as_of, ...counts(missing), unit: { code: 'p', name: 'p' }, children: [] } : /cells/.test(url) ? { folded: true, groups: [] } : { units: [] }
    return new Response(JSON.stringify(body), { status: 200 })
  }))
  scope = effectScope()
})
afterEach(() => { scope.stop(); vi.unstubAllGlobals(); vi.useRealTimers() })

const question = { code: 'p', form: 'daily', period: '2021-10-24', kind: 'day', running: '2021-10-24', asked: {} }
let visits = 0
const open = (): Following => {
  const key = 'visit ' + visits++
  return scope.run(() => use_board({ question: computed(() => question), key: computed(() => key) } as unknown as Place))!
}
const let_go = async () => { hold = false; for (const go_on of held.splice(0)) go_on(); await vi.advanceTimersByTimeAsync(0) }
const missing = (board: Following) => board.data.value?.board.missing

it('a change that the stream tells while an answer is on its way is not lost', async () => {
  const board = open()
  await vi.advanceTimersByTimeAsync(0)
  Source.newest.say('hello', { as_of: 7 })
  hold = true
  Source.newest.say('resync')
  await vi.advanceTimersByTimeAsync(0)
  Source.newest.say('board', message(8, 2))
  await let_go()
  expect(missing(board)).toBe(2)
})

it('an answer from before the stream began is asked for again, once', async () => {
  const board = open()
  await vi.advanceTimersByTimeAsync(0)
  expect([missing(board), asked]).toEqual([3, 1])
  server = { as_of: 9, missing: 1 }
  Source.newest.say('hello', { as_of: 9 })
  await vi.advanceTimersByTimeAsync(0)
  expect([missing(board), asked]).toEqual([1, 2])
  Source.newest.say('hello', { as_of: 9 })
  await vi.advanceTimersByTimeAsync(60000)
  expect(asked).toBe(2)
})

it('the list that is fetched behind a change does not bring the older figures back', async () => {
  const board = open()
  await vi.advanceTimersByTimeAsync(0)
  Source.newest.say('hello', { as_of: 7 })
  server = { as_of: 8, missing: 2 }
  Source.newest.say('board', message(8, 2))
  hold = true
  await vi.advanceTimersByTimeAsync(2500)
  server = { as_of: 9, missing: 1 }
  Source.newest.say('board', message(9, 1))
  await let_go()
  expect(missing(board)).toBe(1)
  await vi.advanceTimersByTimeAsync(2500)
  expect([missing(board), board.data.value?.board.as_of]).toEqual([1, 9])
})
