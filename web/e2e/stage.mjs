// The stage of the browser tests: the real server on real data with the drill's clock, and Debian's Chromium looking at it.
//     const stage = await open_stage({ data: 'demo' })        a prefecture with weeks of reports up to now (logins: clerk, county, city …)
//     with at: '2021-10-24T14:46:00+08:00' as if it were then, and the clock set to it
//     const stage = await open_stage({ data: 'alxa' })        the small league of stories/, nothing sent yet; accounts by stage.account()
//     const page = await stage.page({ width: 360, language: 'zh', theme: 'light' })
// Every page watches itself: a script error, a refused style or script, or a failed request of our own fails the test at its end.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach } from 'node:test'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const PASSWORD = 'password of the stage'
const program = process.env.ANLAN_PROGRAM ?? join(root, 'build/anlan')
const shots = join(root, 'build/shots')
// For finding races: STAGE_SLOW=6 gives every page a sixth of the processor.
const slow = Number(process.env.STAGE_SLOW ?? 1)
const PATIENCE = 60000                // a loaded machine is slow; a page that is broken stays broken
// What the browser itself says when a fetch is cut off: the request is looked at where it failed. The second one is the service worker's
// file, asked for while the network went or its page was left; a worker that is not there fails the tests without a network.
const NETWORK_SAYS = /Failed to load resource|error occurred when fetching the script/
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--font-render-hinting=none']
export const WIDTHS = [360, 768, 1440, 1920]
export const LANGUAGES = ['zh', 'en']

// A test that failed leaves its pages open: what they show is the first thing one asks for. Nothing else is looked at here.
const stages = new Set()
if (process.env.NODE_TEST_CONTEXT) afterEach(async (test) => {
  if (test.passed) return
  for (const page of [...stages].flatMap((stage) => stage.pages)) {
    if (page.isClosed()) continue
    const text = await page.evaluate(() => (document.querySelector('dialog[open]') ?? document.body).innerText).catch((error) => String(error))
    console.log(`"${test.name}" left ${page.url()} open, which shows: ${text.replace(/\s+/g, ' ').slice(0, 600)}${page.faults.length ? ` (${page.faults.join('; ')})` : ''}`)
    await page.context().close().catch(() => undefined)
  }
})

const free_port = () => new Promise((give, fail) => {
  const server = createServer().on('error', fail).listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => give(port)) })
})
const pause = (ms) => new Promise((go_on) => setTimeout(go_on, ms))

class Stage {
  pages = []
  constructor(data, browser) { this.data = data; this.browser = browser; stages.add(this) }

  run(...words) {
    const done = spawnSync(program, [...words, '--data', this.data], { encoding: 'utf8', env: { ...process.env, ANLAN_LANG: 'zh', ANLAN_PASSWORD: PASSWORD, ANLAN_ADMIN_PASSWORD: PASSWORD, ANLAN_DEMO_PASSWORD: PASSWORD } })
    assert.equal(done.status, 0, `anlan ${words.join(' ')}: ${done.stderr}`)
    return done.stdout
  }
  account(login, role, unit) { this.run('account', 'add', '--login', login, '--role', role, '--unit', unit) }

  async serve(tries = 3) {
    const port = this.port ?? await free_port()
    this.url = `http://127.0.0.1:${port}`
    this.server = spawn(program, ['serve', '--data', this.data, '--listen', `127.0.0.1:${port}`, '--drill', '--log', 'quiet'], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.said = ''
    this.server.stderr.on('data', (text) => { this.said += text })
    const server = this.server, until = Date.now() + PATIENCE
    while (Date.now() < until) {
      try { if ((await fetch(this.url + '/readyz')).ok && server.exitCode === null) { this.port = port; return } } catch { /* not yet */ }
      // Between finding a free port and listening on it somebody else may have taken it.
      if (server.exitCode !== null && this.port === undefined && tries > 1) return this.serve(tries - 1)
      assert.equal(this.server.exitCode, null, 'the server ended: ' + this.said)
      await pause(50)
    }
    assert.fail('the server is not ready: ' + this.said)
  }
  // The server goes away and comes back on the same port; what is between is the caller's.
  async stop_server() {
    if (!this.server || this.server.exitCode !== null) return
    const gone = new Promise((go_on) => this.server.once('exit', go_on))
    this.server.kill('SIGTERM')
    await gone
  }

  // now: an instant such as 2021-10-24T14:58:00+08:00; run: seconds per second, 0 stands still.
  async clock(now, run = 1) {
    const answer = await fetch(this.url + '/api/v1/drill/clock', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(now ? { now, run } : { run }) })
    assert.ok(answer.ok, await answer.text())
  }
  // Asks the API as somebody, without a browser: await stage.as('clerk1', 'PUT', '/api/v1/…', body)
  async as(login, method, path, body) {
    this.cookies ??= {}
    if (!this.cookies[login]) {
      const session = await fetch(this.url + '/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login, password: PASSWORD }) })
      assert.ok(session.ok, await session.text())
      this.cookies[login] = session.headers.get('set-cookie').split(';')[0]
    }
    const answer = await fetch(this.url + path, { method, headers: { Cookie: this.cookies[login], ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body) })
    const text = await answer.text()
    return { status: answer.status, body: text ? JSON.parse(text) : null }
  }

  // A person's own window: nothing is shared with another.
  async page({ width = 1440, height = width < 600 ? 740 : 900, language = 'zh', theme = 'light', login, at, touch = width < 600, context: more = {} } = {}) {
    const context = await this.browser.newContext({ baseURL: this.url, viewport: { width, height }, locale: language === 'en' ? 'en-GB' : 'zh-CN', timezoneId: 'Asia/Shanghai', colorScheme: theme, hasTouch: touch, reducedMotion: 'reduce', ...more })
    await context.addInitScript((name) => { try { if (!localStorage.getItem('language')) localStorage.setItem('language', name) } catch { /* an opaque origin */ } }, language)
    const page = await this.tab(context)
    if (login) await this.log_in(page, login)
    if (at) await page.goto(at)
    return page
  }
  // One more page of the same person.
  async tab(context) {
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    if (slow > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slow })
    page.faults = []
    page.on('pageerror', (error) => page.faults.push('script: ' + error.message))
    page.on('console', (message) => { if (message.type() === 'error' && !NETWORK_SAYS.test(message.text())) page.faults.push('console: ' + message.text()) })
    page.on('requestfailed', (request) => { if (!page.expect_no_network && request.failure()?.errorText !== 'net::ERR_ABORTED') page.faults.push(`request: ${request.url()} ${request.failure()?.errorText}`) })
    this.pages.push(page)
    return page
  }
  async log_in(page, login, password = PASSWORD) {
    if (!page.url().startsWith(this.url)) await page.goto('/login')
    await page.fill('#login', login)
    await page.fill('#password', password)
    await page.click('button[type=submit]')
    await page.waitForURL(/\/(desk|board)\//)
    await page.waitForSelector('.person', { state: 'attached' })
  }

  faults() { return this.pages.flatMap((page) => page.faults.splice(0)) }
  async close() {
    stages.delete(this)
    await this.browser.close()
    await this.stop_server()
    rmSync(this.data, { recursive: true, force: true })
    assert.deepEqual(this.faults(), [])
    assert.doesNotMatch(this.said ?? '', /Sanitizer|runtime error|level=error/)
  }
}

// fill: makes the data itself, before the server starts.
export async function open_stage({ data = 'demo', at, clock = at, fill } = {}) {
  assert.ok(existsSync(program), 'build the program first: ./dev build')
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
  const stage = new Stage(mkdtempSync(join(tmpdir(), 'anlan-stage-')), browser)
  if (fill) {
    fill(stage)
  } else if (data === 'demo') {
    stage.run('demo', ...(at ? ['--at', at] : []))
  } else {
    stage.run('init', '--pack', join(root, `stories/packs/${data}.yaml`), '--admin', 'admin')
    stage.run('import', 'units', join(root, `stories/data/${data}/units.csv`))
  }
  await stage.serve()
  if (clock) await stage.clock(clock)
  return stage
}

// A picture for the eye: build/shots/NAME.png
export async function shot(page, name, full = true) {
  mkdirSync(shots, { recursive: true })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(shots, name + '.png'), fullPage: full, animations: 'disabled', caret: 'hide' })
}

// No serious or critical finding on what is on the page now.
export async function accessible(page, what = page.url()) {
  // What has been scrolled under the board's bar is not covered up; at the top of the page nothing is.
  if (page.url().includes('/board/')) await page.evaluate(() => scrollTo(0, 0))
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(bad.map(({ id, impact, nodes }) => `${id} (${impact}) ${nodes.map((node) => node.target.join(' ') + ': ' + (node.any[0]?.message ?? '')).slice(0, 5).join(' | ')}`), [], what)
  return violations.length
}

// Nothing sticks out to the side.
export async function fits(page) {
  const { scroll, client, who } = await page.evaluate(() => {
    const client = document.documentElement.clientWidth
    const who = Array.from(document.querySelectorAll('body *')).filter((node) => node.getBoundingClientRect().right > client + 1).slice(0, 5).map((node) => node.tagName + '.' + node.className)
    return { scroll: document.documentElement.scrollWidth, client, who }
  })
  assert.ok(scroll <= client, `${page.url()} is ${scroll} wide in a window of ${client}: ${who.join(', ')}`)
}

// A phone of the people who use it: a fourth of this processor, 1.6 Mbit/s, 150 ms there and back.
export async function throttle(page, { cpu = 4, kilobits = 1600, latency = 150 } = {}) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: (kilobits * 1000) / 8, uploadThroughput: (kilobits * 1000) / 8 })
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu })
  return session
}
export const read = (path) => readFileSync(join(root, path), 'utf8')
