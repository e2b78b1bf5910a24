// The desk without a network: from the first visit on, over a closed page, for a day; each report arrives once, under the right name,
// and what two people did meanwhile is shown side by side.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage
const at = (time, day) => `${day}T${time}:00+08:00`
const path = (unit, day) => `/api/v1/units/${unit}/reports/daily/${day}`
const report = (unit, day, who = 'duty') => stage.as(who, 'GET', path(unit, day)).then(({ body }) => body)
const ALL = { residents_in: 66, staff_on_duty: 30, fever: 0, suspected: 0, confirmed: 0, isolated: 0 }
const fill = async (page, values) => { for (const [key, value] of Object.entries(values)) await page.fill('#f-' + key, String(value)) }
const look = async (page, name) => {
  const { width, height } = page.viewportSize()
  await page.setViewportSize({ width, height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) })
  await accessible(page, name)
  await fits(page)
  await shot(page, name)
  await page.setViewportSize({ width, height })
}
// A morning: the clock, and everybody's session anew.
let today
const morning = async (day, time = '09:00') => { today = day; await stage.clock(at(time, day)); stage.cookies = {} }
// The device has its files and the last answers when this returns: only then may the network go.
const kept = (page, login, ...what) => page.waitForFunction(([login, what]) => new Promise((tell, fail) => {
  const asked = indexedDB.open('anlan-desk')
  asked.onerror = () => fail(asked.error)
  asked.onsuccess = () => {
    const keys = asked.result.transaction('known').objectStore('known').getAllKeys()
    keys.onerror = () => fail(keys.error)
    keys.onsuccess = () => { asked.result.close(); tell(what.every((one) => keys.result.some((key) => key.startsWith(login + '|') && key.endsWith(one)))) }
  }
}), [login, what])
async function desk(login, more = {}) {
  const page = await stage.page({ width: 360, login, ...more })
  page.expect_no_network = true
  await page.waitForSelector('.duty')
  await kept(page, login, '|me', '|clock', '|forms', '|form|daily', `|daily|${today}`)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  return page
}
const text = (page, selector, words) => page.waitForFunction(([selector, words]) => new RegExp(words, 's').test(document.querySelector(selector)?.textContent ?? ''), [selector, words])

before(async () => {
  stage = await open_stage({ data: 'alxa' })
  for (const n of [1, 2, 3, 4, 5, 6]) stage.account('clerk' + n, 'clerk', 'ALX-0' + n)
  stage.account('second', 'clerk', 'ALX-04')
  stage.account('duty', 'duty', '152900')
})
after(() => stage?.close())

test('a day without a network: the page opens, the form is filled in, and next morning it arrives once, with both times', async () => {
  await morning('2021-10-24', '14:40')
  let page = await desk('clerk1')
  const context = page.context()
  await context.setOffline(true)
  await page.close()
  page = await stage.tab(context)
  page.expect_no_network = true
  await page.goto('/desk/')
  await page.waitForSelector('.duty-open')
  await text(page, 'main', '没有网络')
  await look(page, 'desk-offline-360-zh')
  await page.tap('.choice.zero')
  await fill(page, { residents_in: 98, staff_on_duty: 40 })
  await page.tap('.send-bar .primary')
  await text(page, '.duty-waiting', '已存本机')
  await look(page, 'desk-kept-360-zh')
  await page.close()
  page = await stage.tab(context)
  page.expect_no_network = true
  await page.goto('/desk/')
  await text(page, '.duty-waiting', '已存本机')
  await morning('2021-10-25')
  assert.equal((await report('ALX-01', '2021-10-24')).state, 'open')
  await context.setOffline(false)
  // The session ended over night: it waits for the person, and says so.
  await page.waitForSelector('.login-again[open] #password')
  await page.fill('#password', 'password of the stage')
  await page.tap('.login-again button[type=submit]')
  await page.waitForFunction(() => !document.querySelector('.duty-waiting'))
  const arrived = await report('ALX-01', '2021-10-24')
  assert.deepEqual([arrived.state, arrived.late, arrived.history.length, arrived.kind], ['sent', true, 1, 'zero'])
  assert.match(arrived.history[0].made_at, /2021-10-24T14:4\d/)
  assert.match(arrived.history[0].at, /2021-10-25T09:0\d/)
  await page.goto('/desk/report/daily/2021-10-24')
  await text(page, '.steps', '14:4\\d 写好，.*收到')
  await look(page, 'desk-arrived-360-zh')
  await context.close()
})

test('made on time, received late: the stamp says both', async () => {
  await morning('2021-10-25', '14:50')
  const page = await desk('clerk2')
  await page.tap('.choice:not(.zero)')
  await fill(page, ALL)
  await page.context().setOffline(true)
  await page.tap('.send-bar .primary')
  await text(page, '.duty-waiting', '已存本机')
  await stage.clock(at('15:20', '2021-10-25'))
  await page.context().setOffline(false)
  await text(page, '.stamp', '14:5\\d 写好（截止前），15:2\\d 才收到')
  await look(page, 'desk-made-on-time-360-zh')
  await page.context().close()
})

test('an answer that is lost on the way is asked for again, and nothing counts twice', async () => {
  await morning('2021-10-26')
  const page = await desk('clerk3')
  let lost = 0
  await page.route('**/api/v1/units/ALX-03/reports/**', async (route) => {
    if (route.request().method() !== 'PUT' || lost > 0) return route.continue()
    lost++
    await route.fetch()
    await route.abort()
  })
  await page.tap('.choice:not(.zero)')
  await fill(page, ALL)
  await page.tap('.send-bar .primary')
  await text(page, '.duty-waiting', '已存本机')
  // The queue tries again by itself every now and then, and may be faster than the finger.
  const accepted = page.waitForSelector('.stamp')
  await Promise.race([page.getByRole('button', { name: '马上再发' }).tap().catch(() => undefined), accepted])
  await accepted
  assert.equal(lost, 1)
  assert.equal((await report('ALX-03', '2021-10-26')).history.length, 1)
  await page.context().close()
})

test('two tabs send once', async () => {
  await morning('2021-10-27')
  const one = await desk('clerk5'), other = await stage.tab(one.context())
  other.expect_no_network = true
  await other.goto('/desk/')
  await other.waitForSelector('.duty-open')
  let puts = 0
  for (const page of [one, other]) page.on('request', (request) => { if (request.method() === 'PUT') puts++ })
  await one.context().setOffline(true)
  await one.tap('.choice:not(.zero)')
  await fill(one, ALL)
  await one.tap('.send-bar .primary')
  await text(one, '.duty-waiting', '已存本机')
  await text(other, '.duty-waiting', '已存本机')
  await one.context().setOffline(false)
  await one.waitForSelector('.stamp')
  await other.waitForSelector('.stamp')
  assert.equal(puts, 1)
  assert.equal((await report('ALX-05', '2021-10-27')).history.length, 1)
  await one.context().close()
})

test('somebody else sent meanwhile: side by side, and a person decides', async () => {
  await morning('2021-10-28')
  const page = await desk('clerk4')
  await page.tap('.choice:not(.zero)')
  await fill(page, { ...ALL, fever: 2, isolated: 2 })
  await page.context().setOffline(true)
  await page.tap('.send-bar .primary')
  await text(page, '.duty-waiting', '已存本机')
  const theirs = await stage.as('second', 'PUT', path('ALX-04', '2021-10-28'), { client_key: 's', kind: 'values', values: { ...ALL, fever: 1, isolated: 1 } })
  assert.equal(theirs.status, 201)
  await page.context().setOffline(false)
  await page.waitForSelector('.duty-attention')
  assert.equal((await report('ALX-04', '2021-10-28')).values.fever, 1)
  await look(page, 'desk-attention-360-zh')
  await page.tap('.duty-attention .primary')
  await page.waitForSelector('.versions')
  assert.equal(await page.locator('.versions tbody tr').count(), 2)
  await text(page, 'main', 'second')
  await look(page, 'desk-conflict-360-zh')
  await page.tap('.decide .primary')
  await page.waitForSelector('#f-reason')
  assert.equal(await page.inputValue('#f-fever'), '2')
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.stamp')
  const now = await report('ALX-04', '2021-10-28')
  assert.deepEqual([now.values.fever, now.history.length, now.history[0].event], [2, 2, 'corrected'])
  await page.context().close()
})

test('a shared device: logging out with something unsent says what becomes of it, and nobody else sends it', async () => {
  await morning('2021-10-29')
  const page = await desk('clerk6')
  await page.tap('.choice.zero')
  await fill(page, { residents_in: 20, staff_on_duty: 9 })
  await page.context().setOffline(true)
  await page.tap('.send-bar .primary')
  await text(page, '.duty-waiting', '已存本机')
  await page.tap('.account')
  await text(page, '.sheet[open]', '还有 1 份没有发出.*只属于账号 clerk6')
  await look(page, 'desk-leave-360-zh')
  await page.tap('.sheet[open] .sheet-acts .button')
  await text(page, 'main', '已退出')
  await page.reload()
  await text(page, 'main', '已退出')
  // As soon as the network is back the server is told, and the page goes to the log-in by itself.
  await page.context().setOffline(false)
  await page.waitForURL(/\/login/)
  await stage.log_in(page, 'clerk5')
  await text(page, 'main', 'clerk6 的 1 份没有发出')
  assert.equal(await page.locator('.duty-waiting').count(), 0)
  await look(page, 'desk-others-360-zh')
  assert.equal((await report('ALX-06', '2021-10-29')).state, 'open')
  await page.tap('.account')
  await page.tap('.sheet[open] .sheet-acts .button')
  await page.waitForURL(/\/login/)
  await stage.log_in(page, 'clerk6')
  await page.waitForSelector('.stamp')
  const sent = await report('ALX-06', '2021-10-29')
  assert.deepEqual([sent.history.length, sent.history[0].who], [1, 'clerk6'])
  await page.context().close()
})

test('another account in another tab: this one sends nothing under its name', async () => {
  await morning('2021-10-30')
  const page = await desk('clerk5')
  await page.tap('.choice:not(.zero)')
  await fill(page, ALL)
  // The cookie is the device's: this is what logging in in another tab does to this one.
  await page.evaluate(() => fetch('/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login: 'clerk4', password: 'password of the stage' }) }))
  await page.tap('.send-bar .primary')
  await text(page, 'main', '现在登录的是 clerk4')
  assert.equal((await report('ALX-05', '2021-10-30')).state, 'open')
  await look(page, 'desk-other-account-360-zh')
  await page.context().close()
})

test('a device that was never online says so, and what to do', async () => {
  const page = await stage.page({ width: 360, language: 'en', login: 'clerk5' })
  page.expect_no_network = true
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.evaluate(async () => { localStorage.clear(); localStorage.setItem('language', 'en')
    for (const { name } of await indexedDB.databases()) await new Promise((gone, fail) => { const asked = indexedDB.deleteDatabase(name); asked.onsuccess = gone; asked.onerror = () => fail(asked.error) }) })
  await page.context().setOffline(true)
  await page.goto('/desk/')
  await text(page, 'main', 'needs the network once')
  await look(page, 'desk-never-online-360-en')
  await page.context().close()
})
