// The first day of a clerk on the pack of the welfare institutions: what the first view asks, the whole zero report under one thumb, and
// a phone with no room left.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, open_stage, shot } from './stage.mjs'

const AT = '2021-10-24T14:10:00+08:00', DAY = '2021-10-24'
let stage
before(async () => { stage = await open_stage({ data: 'demo', at: AT }) })
after(() => stage?.close())

const UNIT = 'DEMO-0003'
const path = (day) => `/api/v1/units/${UNIT}/reports/daily/${day}`
const report = () => stage.as('city', 'GET', path(DAY)).then(({ body }) => body)
// Yesterday's figures with nobody coming or going: what a quiet day looks like.
async function quiet_day() {
  const { body } = await stage.as('city', 'GET', path('2021-10-23')), { body: form } = await stage.as('city', 'GET', '/api/v1/forms/daily')
  const flows = /^(admitted|returned|left_|died_|went_out|released_)/
  return new Map(form.fields.filter((field) => field.type === 'count' && !field.event).map(({ key }) => [key, flows.test(key) ? 0 : body.values?.[key] ?? 0]))
}

for (const [who, login, at, width, seen] of [['desk', 'clerk', '/desk/', 360, '.duty'], ['board', 'city', '/board/', 1440, '.numbers']]) {
  test(`the first view of the ${who} asks each question once, and what was asked early is used`, async () => {
    const page = await stage.page({ login, width, context: { serviceWorkers: 'block' } })
    const bell = () => stage.as(login, 'GET', '/api/v1/messages/count').then(({ body }) => JSON.stringify(body))
    const asked = [], before = await bell()
    page.on('request', (request) => { const { pathname, search } = new URL(request.url()); if (pathname.startsWith('/api/')) asked.push(pathname + search) })
    await page.goto(at)
    await page.waitForSelector(seen)
    await page.waitForFunction(() => Object.keys(window.anlanEarly).length === 0)
    // The bell counts again when a message came in meanwhile (somebody was chased at that very moment), and only then.
    const rang = await bell() !== before
    assert.deepEqual(asked.filter((url, n) => asked.indexOf(url) !== n && !(rang && url === '/api/v1/messages/count')), [])
    await page.context().close()
  })
}

test('a phone with no room: it says so plainly, nothing typed is lost, and when there is room again it is kept', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: `/desk/fill/daily/${DAY}` })
  await page.waitForSelector('#f-residents_in')
  // What the browser says when its disk is full, to every row that one wants to keep.
  await page.evaluate(() => { const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...row) { if (window.disk_full) throw new DOMException('The disk is full.', 'QuotaExceededError'); return put.apply(this, row) } })
  const disk = (full) => page.evaluate((full) => { window.disk_full = full }, full)
  await disk(true)
  await page.fill('#f-residents_in', '42')
  await page.waitForFunction(() => /存储满了.*只在这一页里/.test(document.querySelector('main > .notice')?.textContent ?? ''))
  assert.equal(await page.locator('.progress small').count(), 0)
  await accessible(page, 'desk full')
  await shot(page, 'desk-full-360-zh')
  // Elsewhere in the page and back: it is still there, and still said.
  await page.tap('.back')
  await page.waitForFunction(() => /已填 1 项/.test(document.querySelector('.choices')?.textContent ?? ''))
  await page.tap('.choice:not(.zero)')
  await page.waitForSelector('#f-residents_in')
  assert.equal(await page.inputValue('#f-residents_in'), '42')
  assert.match(await page.textContent('main > .notice'), /存储满了/)
  // There is room again: the next thing typed is kept with all the rest, and the warning goes.
  await disk(false)
  await page.fill('#f-residents_in', '43')
  await page.waitForFunction(() => !document.querySelector('main > .notice') && /已存本机/.test(document.querySelector('.progress')?.textContent ?? ''))
  await page.reload()
  await page.waitForSelector('#f-residents_in')
  assert.equal(await page.inputValue('#f-residents_in'), '43')
  await page.context().close()
})

test('from the log-in to a zero report that counted, without a wrong turn', async (t) => {
  const values = await quiet_day()
  const page = await stage.page({ width: 360, login: 'clerk' })
  await page.waitForSelector('.duty-open')
  const start = performance.now()
  let taps = 0, next = 0
  const tap = async (selector) => { taps++; await page.tap(selector) }
  await tap('.choice.zero')
  await page.waitForSelector('.entry [id^=f-]:focus')
  await tap('.carry .button')
  await page.waitForFunction(() => !document.querySelector('.carry') && /^f-/.test(document.activeElement?.id ?? '') && document.activeElement.value === '')
  // One figure, the next key of the keypad, one figure: fields and blocks come by themselves.
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '')
  for (let field = await focused(); values.has(field.replace('f-', '')); field = await focused()) {
    await page.keyboard.type(String(values.get(field.replace('f-', ''))))
    next++
    await page.keyboard.press('Enter')
    await page.waitForFunction((was) => /^f-/.test(document.activeElement?.id ?? '') && document.activeElement.id !== was || document.activeElement?.closest('.send-bar'), field)
  }
  await tap('.send-bar .primary')
  await page.waitForSelector('.stamp.fresh, .notice.act, .note.asked')
  if (await page.locator('.note.asked').count()) await tap('.send-bar .primary')
  await page.waitForSelector('.stamp.fresh')
  t.diagnostic(`${taps} taps, ${next} figures each with the next key of the keypad, ${((performance.now() - start) / 1000).toFixed(1)} s without the time a hand needs`)
  assert.ok(taps <= 5, `${taps} taps`)
  assert.ok(next <= 10, `${next} figures to type on a quiet day`)
  assert.equal((await report()).kind, 'zero')
  await page.context().close()
})

test('the first day of a home: that nobody came or went is said at once, everything else is asked', async () => {
  const home = { code: 'DEMO-NEW', parent_code: '231002', kind: 'institution', facility_type: 'eldercare', name: '示例新开养老院', name_en: 'Sample New Home', opened: DAY }
  const made = await stage.as('admin', 'POST', '/api/v1/units', home)
  assert.equal(made.status, 201, JSON.stringify(made.body))
  stage.account('clerk-new', 'clerk', home.code)
  const page = await stage.page({ width: 360, login: 'clerk-new', at: `/desk/zero/daily/${DAY}` })
  await page.getByRole('button', { name: '今天没有人进出' }).click()
  await page.waitForFunction(() => !document.querySelector('.carry'))
  const { body: form } = await stage.as('city', 'GET', '/api/v1/forms/daily'), counts = form.fields.filter((field) => field.type === 'count' && !field.event)
  for (const { key, unchanged } of counts) if (await page.locator('#f-' + key).count()) assert.equal(await page.inputValue('#f-' + key), unchanged === 'zero' ? '0' : '', key)
  assert.ok(counts.filter(({ unchanged }) => unchanged === 'zero').length >= 15)
  await accessible(page, 'first day')
  await shot(page, 'desk-first-day-360-zh')
  await page.context().close()
})
