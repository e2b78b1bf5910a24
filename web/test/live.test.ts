import { beforeEach, afterEach, expect, it, vi } from 'vitest'
import { watch_live } from '@/shared/live'

class Source extends EventTarget {
  static readonly CLOSED = 2
  static all: Source[] = []
  readyState = 1
  closed = false
  constructor(readonly url: string) { super(); Source.all.push(this) }
  close() { this.closed = true }
  say(name: string, data: unknown = {}) { this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })) }
  fail(state: number) { this.readyState = state; this.dispatchEvent(new Event('error')) }
}
beforeEach(() => { Source.all = []; vi.stubGlobal('EventSource', Source); vi.useFakeTimers() })
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers() })
const newest = () => Source.all[Source.all.length - 1]!

it('tells changes, and fetches again when told or after a gap', () => {
  const changed = vi.fn(), resync = vi.fn()
  const live = watch_live({ unit: '152900', form: 'daily' }, { changed, resync })
  expect(newest().url).toBe('/api/v1/live?unit=152900&form=daily')
  newest().say('hello')
  expect([live.up.value, resync.mock.calls.length]).toEqual([true, 0])
  newest().say('board', { seq: 1 })
  expect(changed).toHaveBeenCalledWith({ seq: 1 })
  newest().say('board', { seq: 2, more: true })
  newest().say('resync')
  expect(resync).toHaveBeenCalledTimes(2)
  newest().fail(0)
  expect(live.up.value).toBe(false)
  newest().say('hello')
  expect([live.up.value, resync.mock.calls.length]).toEqual([true, 3])
  live.close()
})

it('replaces a browser’s stream that gave up, each time more patiently, and stops when closed', () => {
  const resync = vi.fn(), live = watch_live({ unit: 'a' }, { changed: () => {}, resync })
  newest().fail(2)
  expect(resync).toHaveBeenCalledTimes(0)
  vi.advanceTimersByTime(1000)
  expect(Source.all.length).toBe(2)
  newest().fail(2)
  expect(resync).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1000)
  expect(Source.all.length).toBe(2)
  vi.advanceTimersByTime(1000)
  expect(Source.all.length).toBe(3)
  live.close()
  newest().fail(2)
  vi.advanceTimersByTime(60000)
  expect(Source.all.length).toBe(3)
  expect(newest().closed).toBe(true)
})
