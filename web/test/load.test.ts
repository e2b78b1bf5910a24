import { effectScope, nextTick, ref } from 'vue'
import { expect, it } from 'vitest'
import { use_load } from '@/shared/load'
import { offline_problem } from '@/shared/problem'

const settle = () => new Promise((done) => setTimeout(done))

it('an older answer never overtakes a newer one', async () => {
  const scope = effectScope(), code = ref('a'), open: Record<string, (text: string) => void> = {}
  const load = scope.run(() => use_load(() => { const asked = code.value; return new Promise<string>((give) => { open[asked] = give }) }, [code]))!
  code.value = 'b'
  await nextTick()
  open['b']!('B')
  await settle()
  open['a']!('A')
  await settle()
  expect([load.data.value, load.busy.value]).toEqual(['B', false])
  scope.stop()
})

it('a dead network is tried again when it is back, and what was there stays', async () => {
  const scope = effectScope()
  let tries = 0
  const load = scope.run(() => use_load(() => (++tries === 2 ? Promise.reject(offline_problem()) : Promise.resolve(tries))))!
  await settle()
  expect(load.data.value).toBe(1)
  await load.again()
  expect([load.data.value, load.problem.value?.offline]).toEqual([1, true])
  dispatchEvent(new Event('online'))
  await settle()
  expect([load.data.value, load.problem.value]).toEqual([3, null])
  scope.stop()
  dispatchEvent(new Event('online'))
  await settle()
  expect(tries).toBe(3)
})
