// First views on a throttled profile: 4 times slower a processor, 1.6 Mbit/s, 150 ms there and back, nothing kept from before.
// Prints each figure beside its limit: node web/e2e/measure.mjs  (bash tools/web.sh measure)
import { cpus, loadavg } from 'node:os'
import { open_stage, throttle } from './stage.mjs'

const LIMIT = 1500, ROUNDS = 5
const views = [
  { name: 'log-in', at: '/login', width: 360, seen: '#login' },
  { name: 'desk, first view', at: '/desk/', width: 360, login: 'clerk', seen: 'main h1' },
  { name: 'board, first view', at: '/board/', width: 1440, login: 'city', seen: 'main .tide, main .vessels, main h1' },
]
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

const stage = await open_stage()
try {
  console.log(`first views, median of ${ROUNDS}; load of this machine ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`)
  for (const { name, at, width, login, seen } of views) {
    const page = await stage.page({ width, login, context: { serviceWorkers: 'block' } })
    const session = await throttle(page)
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    const times = [], paints = []
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now()
      await page.goto(at, { waitUntil: 'commit' })
      await page.waitForSelector(seen)
      times.push(performance.now() - start)
      paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0))
    }
    const ms = Math.round(middle(times))
    console.log(`${name.padEnd(20)} ${String(ms).padStart(6)} ms  (limit ${LIMIT} ms)${ms > LIMIT ? '  TOO SLOW' : ''}   first paint ${Math.round(middle(paints))} ms`)
    await page.context().close()
  }
} finally {
  stage.faults()
  await stage.close()
}
