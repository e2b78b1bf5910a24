// First views on a throttled profile: 4 times slower a processor, 1.6 Mbit/s, 150 ms there and back, nothing kept from before.
// And the longest task of the board's main thread over a tree of 100,000 institutions, half of which have not reported.
// And a health round of a home of 300, entered on such a phone at a carer's pace (measure_round.mjs).
// Prints each figure beside its limit: node web/e2e/measure.mjs  (bash tools/web.sh measure [first | round | large]); with `lines` as name=value lines
// (./dev bench).
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { home_of_300, round_of_300 } from './measure_round.mjs'
import { open_stage, root, throttle } from './stage.mjs'

const ROUNDS = 5, lines = process.argv.includes('lines')
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
function say(key, words, value, unit, limit, more = '') {
  if (lines) console.log(`${key}=${value}`)
  else console.log(`${words.padEnd(56)} ${String(value).padStart(6)} ${unit}${limit === undefined ? '' : `  (limit ${limit} ${unit})${value > limit ? '  TOO SLOW' : ''}`}  ${more}`)
}

// The page itself notes when what one came for was drawn: from the start of the navigation to the frame after it appeared.
const note_seen = (selector) => {
  const look = () => { if (window.seen_at || !document.querySelector(selector)) return; watch.disconnect(); requestAnimationFrame(() => setTimeout(() => { window.seen_at = performance.now() })) }
  const watch = new MutationObserver(look)
  watch.observe(document, { childList: true, subtree: true })
}

async function first_views(stage) {
  const views = [
    { key: 'login', name: 'log-in', at: '/login', width: 360, seen: '#login' },
    { key: 'desk', name: 'desk', at: '/desk/', width: 360, login: 'clerk', seen: 'main h1' },
    { key: 'board', name: 'board', at: '/board/', width: 1440, login: 'city', seen: 'main .tide' },
  ]
  for (const { key, name, at, width, login, seen } of views) {
    const page = await stage.page({ width, login, context: { serviceWorkers: 'block' } })
    const session = await throttle(page)
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    await page.addInitScript(note_seen, seen)
    const times = []
    for (let round = 0; round < ROUNDS; round++) {
      await page.goto(at, { waitUntil: 'load' })
      times.push(await page.waitForFunction(() => window.seen_at).then((handle) => handle.jsonValue()))
    }
    say(`first_view_${key}_ms`, `first view, throttled: ${name}`, Math.round(middle(times)), 'ms', 1500)
    await page.context().close()
  }
}

const MANY = 100000, DAY = 19000, bench = (name) => join(root, 'build/tools/bench', name)
function make(file, ...words) {
  const out = openSync(file, 'w')
  const done = spawnSync(bench('make'), words, { stdio: ['ignore', out, 'inherit'] })
  closeSync(out)
  if (done.status !== 0) throw new Error(`make ${words.join(' ')} failed`)
}
const large = () => open_stage({ clock: '2022-01-08T14:10:00+08:00', fill: (stage) => {
  const units = stage.data + '.units.csv', reports = stage.data + '.reports.csv'
  stage.run('init', '--pack', join(root, 'tools/bench/pack.yaml'), '--admin', 'admin')
  make(units, 'units', String(MANY))
  stage.run('import', 'units', units)
  make(reports, 'reports', String(MANY / 2), String(DAY), '1')     // the first half of the tree, so that the other half is missing
  stage.run('import', 'reports', '--form', 'daily', reports)
  stage.account('duty', 'duty', 'N0000000')
  stage.account('load', 'integration', 'N0000000')
  stage.token = stage.run('token', 'add', '--login', 'load', '--name', 'measure').trim()
  for (const file of [units, reports]) rmSync(file)
} })

// The longest task of the main thread in the browser's own record: its processor time, which other programs on the machine do not
// lengthen, and the time on the clock, which they do.
async function longest(stage, page, act) {
  await stage.browser.startTracing(page, { categories: ['__metadata', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] })
  await act()
  await page.evaluate(() => new Promise((go_on) => requestIdleCallback(() => setTimeout(go_on, 1000))))
  const { traceEvents } = JSON.parse(await stage.browser.stopTracing())
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`))
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === 'RunTask' && mains.has(`${pid} ${tid}`))
  const most = (what) => Math.round(tasks.reduce((max, task) => Math.max(max, task[what] ?? 0), 0) / 1000)
  return { cpu: most('tdur'), wall: most('dur') }
}
const frames = (page, n, by) => page.evaluate(([n, by]) => new Promise((done) => {
  const step = () => { scrollBy(0, by); if (n-- > 0) requestAnimationFrame(step); else done() }
  step()
}), [n, by])

async function large_board(stage) {
  const page = await stage.page({ login: 'duty' })
  await page.goto('/board/')
  await page.waitForSelector('.vessels')
  const acts = [
    ['open', 'opening the nation', async () => { await page.reload(); await page.waitForSelector('.vessels') }],
    ['burst', 'a burst of reports, the nation open', async () => {
      await page.waitForSelector('.beat')
      const load = spawn(bench('load'), [String(stage.port), '4', '3', 'report', stage.token, String(MANY), String(MANY / 2), String(DAY)], { stdio: 'ignore' })
      await new Promise((done) => load.on('exit', done))
    }],
    ['missing', 'opening the list of the missing', async () => { await page.click('.number-missing a'); await page.waitForSelector('.children.list tbody tr') }],
    ['scroll', 'scrolling through it', () => frames(page, 120, 4000)],
    ['sort', 'sorting it by name', async () => { await page.evaluate(() => scrollTo(0, 0)); await page.click('th:nth-child(2) button'); await page.waitForSelector('th:nth-child(2)[aria-sort]') }],
    ['listed_burst', 'a burst of reports, the list open', async () => {
      const load = spawn(bench('load'), [String(stage.port), '4', '3', 'report', stage.token, String(MANY), String(MANY * 3 / 4), String(DAY)], { stdio: 'ignore' })
      await new Promise((done) => load.on('exit', done))
    }],
    ['search', 'searching a unit', async () => { await page.keyboard.press('/'); await page.waitForSelector('#found', { state: 'attached' }); await page.keyboard.type('99999', { delay: 60 }); await page.waitForSelector('.found li'); await page.keyboard.press('Escape') }],
    ['down', 'down to an institution', async () => {
      await page.goto('/board/')
      for (let level = 0; level < 5; level++) {
        const link = page.locator('.children tbody a').first(), name = await link.textContent()
        await link.click()
        await page.waitForFunction((name) => document.querySelector('h1')?.textContent === name, name)
      }
    }],
    ['units', 'the administration of units', async () => { await page.goto('/board/admin/units').catch(() => undefined); await page.waitForSelector('h1, .state-page') }],
  ]
  for (const [key, words, act] of acts) {
    const { cpu, wall } = await longest(stage, page, act)
    say(`longest_task_${key}_ms`, `longest task, ${MANY.toLocaleString('en')} units: ${words}`, cpu, 'ms', 200, `on the clock ${wall} ms`)
  }
  await page.context().close()
}

async function measure(open, what) {
  const stage = await open()
  try { await what(stage) } finally { stage.faults(); await stage.close() }
}
if (!lines) console.log(`medians of ${ROUNDS}; load of this machine ${loadavg()[0].toFixed(1)} on ${cpus().length} processors`)
const part = ['first', 'round', 'large'].find((one) => process.argv.includes(one)), wanted = (one) => !part || part === one
if (wanted('first')) await measure(open_stage, first_views)
if (wanted('round')) await measure(home_of_300, (stage) => round_of_300(stage, say))
if (wanted('large')) {
  if (!existsSync(bench('make'))) console.log('The large board is not measured: run make bench first.')
  else await measure(large, large_board)
}
