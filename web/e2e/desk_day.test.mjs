// A clerk's day at the desk, on a phone 360 px wide: the first report, late, corrected, returned, a session that ends in the middle,
// another language. The small league of stories/, nothing sent yet.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, LANGUAGES, open_stage, PASSWORD, shot } from './stage.mjs'

const DAY = '2021-10-24', at = (time, day = DAY) => `${day}T${time}:00+08:00`
let stage
// A session does not live through a night: whoever asks next morning logs in anew.
const report = (unit, who = 'duty', day = DAY) => stage.as(who, 'GET', `/api/v1/units/${unit}/reports/daily/${day}`).then(({ body }) => body)
const fill = async (page, values) => { for (const [key, value] of Object.entries(values)) await page.fill('#f-' + key, String(value)) }
const COUNTS = { residents_in: 66, staff_on_duty: 30 }, NOTHING = { fever: 0, suspected: 0, confirmed: 0, isolated: 0 }
// The whole page in one window, so that the bar one sends with covers nothing.
const look = async (page, name) => {
  const { width, height } = page.viewportSize()
  await page.setViewportSize({ width, height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) })
  await accessible(page, name)
  await fits(page)
  await shot(page, name)
  await page.setViewportSize({ width, height })
}

before(async () => {
  stage = await open_stage({ data: 'alxa' })
  for (const n of [1, 2, 3, 4, 5, 6]) stage.account('clerk' + n, 'clerk', 'ALX-0' + n)
  stage.account('duty', 'duty', '152900')
  stage.account('watcher', 'supervisor', 'ALX-01')
})
after(() => stage?.close())

test('the first log-in and a zero report, in five taps', async () => {
  await stage.clock(at('14:10'))
  const page = await stage.page({ width: 360, login: 'clerk1' })
  await page.waitForSelector('.duty-open')
  assert.match(await page.textContent('h1'), /还有 1 件事，最早\s15:00/)
  let taps = 0
  const tap = async (selector) => { taps++; await page.tap(selector) }
  await tap('.choice.zero')
  await page.waitForSelector('#f-residents_in:focus')
  assert.equal(await page.getAttribute('#f-residents_in', 'inputmode'), 'numeric')
  await page.keyboard.type('98')
  taps++
  await page.keyboard.press('Enter')
  await page.waitForSelector('#f-staff_on_duty:focus')
  await page.keyboard.type('40')
  assert.equal(await page.locator('.statement li').count(), 4)
  assert.match(await page.textContent('.statement-by'), /clerk1/)
  await tap('.send-bar .primary')
  await page.waitForSelector('.stamp.fresh')
  assert.ok(taps <= 5, `${taps} taps`)
  await page.waitForFunction(() => /第 1 位 \/ 共 4 家/.test(document.querySelector('.stamp').textContent))
  assert.match(await page.textContent('.stamp'), /零报告已收.*14:1\d.*15:00 前已报/s)
  const sent = await report('ALX-01')
  assert.equal(sent.kind, 'zero')
  assert.deepEqual(sent.values, { residents_in: 98, staff_on_duty: 40, fever: 0, suspected: 0, confirmed: 0, isolated: 0 })
  await page.context().close()
})

test('blanks, letters, ranges and checks are said where they are', async () => {
  await stage.clock(at('14:20'))
  const page = await stage.page({ width: 360, login: 'clerk2', at: `/desk/fill/daily/${DAY}` })
  await page.waitForSelector('#f-fever')
  assert.equal(await page.inputValue('#f-residents_in'), '')
  await fill(page, { residents_in: '２０', staff_on_duty: 'x', fever: 99 })
  assert.equal(await page.inputValue('#f-residents_in'), '20')
  assert.match(await page.textContent('#e-staff_on_duty'), /整数/)
  await page.fill('#f-staff_on_duty', '10')
  assert.match(await page.textContent('#e-staff_on_duty'), /发热人数不能多于/)
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.jumps')
  assert.equal(await report('ALX-02').then((one) => one.state), 'open')
  await look(page, 'desk-problems-360-zh')
  await page.locator('.jumps button').first().tap()
  await page.waitForSelector('.field .input:focus')
  await fill(page, { ...NOTHING, fever: 2, isolated: 2 })
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.stamp.fresh')
  assert.equal((await report('ALX-02')).values.fever, 2)
  await page.context().close()
})

test('a correction keeps what it replaces; after the deadline it needs a reason', async () => {
  await stage.clock(at('15:30'))
  const page = await stage.page({ width: 360, login: 'clerk2' })
  await page.tap('.duty-sent .acts a:last-child')
  await page.waitForSelector('#f-reason')
  assert.equal(await page.inputValue('#f-fever'), '2')
  await page.tap('.send-bar .primary')
  assert.match(await page.textContent('#e-reason'), /原因/)
  await page.fill('#f-reason', '多数了一个')
  await page.tap('.send-bar .primary')
  await page.waitForFunction(() => /没有要更正的/.test(document.querySelector('main').textContent))
  await page.fill('#f-fever', '1')
  await look(page, 'desk-correct-360-zh')
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.stamp.fresh')
  const now = await report('ALX-02')
  assert.deepEqual([now.late, now.values.fever, now.history[0].reason, now.history.length], [false, 1, '多数了一个', 2])
  await page.tap('.duty-sent .acts a:first-child')
  await page.waitForSelector('.steps li')
  assert.match(await page.textContent('.steps'), /发热：2 → 1/)
  await look(page, 'desk-report-360-zh')
  await page.context().close()
})

test('a report after the deadline is taken and marked late', async () => {
  await stage.clock(at('15:45'))
  const page = await stage.page({ width: 360, login: 'clerk3' })
  await page.waitForSelector('.duty-left.over')
  await shot(page, 'desk-over-360-zh')
  await page.tap('.choice:not(.zero)')
  await fill(page, { ...COUNTS, ...NOTHING })
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.stamp.late')
  await page.waitForFunction(() => /第 3 位/.test(document.querySelector('.stamp').textContent))
  await look(page, 'desk-late-360-zh')
  assert.equal((await report('ALX-03')).late, true)
  await page.context().close()
})

test('a returned report says why, and begins with what was sent', async () => {
  await stage.clock(at('16:00'))
  const back = await stage.as('duty', 'POST', `/api/v1/units/ALX-03/reports/daily/${DAY}/return`, { client_key: 'r1', reason: '在岗人数请核对' })
  assert.equal(back.status, 200)
  const page = await stage.page({ width: 360, login: 'clerk3' })
  await page.waitForSelector('.duty-returned')
  assert.match(await page.textContent('.duty-returned'), /在岗人数请核对/)
  await look(page, 'desk-returned-360-zh')
  await page.tap('.choice:not(.zero)')
  await page.waitForSelector('#f-staff_on_duty')
  assert.equal(await page.inputValue('#f-staff_on_duty'), '30')
  await page.fill('#f-staff_on_duty', '28')
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.stamp')
  const now = await report('ALX-03')
  assert.deepEqual([now.state, now.values.staff_on_duty, now.history[0].event], ['sent', 28, 'resent'])
  await page.context().close()
})

test('a session that ends in the middle costs nothing that was typed', async () => {
  await stage.clock(at('09:00', '2021-10-25'))
  stage.cookies = {}
  const page = await stage.page({ width: 360, login: 'clerk4' })
  await page.tap('.choice:not(.zero)')
  await fill(page, { ...COUNTS, ...NOTHING })
  await page.context().clearCookies()
  await page.tap('.send-bar .primary')
  await page.waitForSelector('.login-again[open] #password')
  await shot(page, 'desk-login-again-360-zh', false)
  await page.fill('#password', PASSWORD)
  await page.tap('.login-again button[type=submit]')
  await page.waitForSelector('.stamp')
  const now = await report('ALX-04', 'duty', '2021-10-25')
  assert.equal(now.values.residents_in, 66)
  assert.equal(now.history.length, 1)
  await page.context().close()
})

test('what was typed survives a closed page', async () => {
  await stage.clock(at('09:10', '2021-10-25'))
  const page = await stage.page({ width: 360, login: 'clerk5', at: '/desk/fill/daily/2021-10-25' })
  await page.fill('#f-residents_in', '77')
  await page.waitForFunction(() => /已存本机/.test(document.querySelector('.progress').textContent))
  await page.close()
  const again = await stage.tab(page.context())
  await again.goto('/desk/')
  await again.waitForFunction(() => /已填 1 项/.test(document.querySelector('.choices')?.textContent))
  await again.tap('.choice:not(.zero)')
  await again.waitForSelector('#f-residents_in')
  assert.equal(await again.inputValue('#f-residents_in'), '77')
  await page.context().close()
})

test('the language is switched without losing what was typed', async () => {
  const page = await stage.page({ width: 360, login: 'clerk6', at: '/desk/zero/daily/2021-10-25' })
  await page.fill('#f-residents_in', '12')
  await page.tap('.account')
  await page.tap('.sheet .switch[lang=en]')
  await page.tap('.sheet .quiet')
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  assert.match(await page.textContent('.statement'), /none of the following/)
  assert.equal(await page.inputValue('#f-residents_in'), '12')
  await page.context().close()
})

test('who may only look sees no way to send', async () => {
  const page = await stage.page({ width: 360, login: 'watcher' })
  await page.waitForSelector('.duty')
  assert.equal(await page.locator('.choice').count(), 0)
  assert.match(await page.textContent('main'), /不能报送/)
  await look(page, 'desk-watcher-360-zh')
  await page.context().close()
})

for (const language of LANGUAGES) {
  for (const theme of ['light', 'dark']) {
    test(`every view can be read (${language}, ${theme})`, async () => {
      await stage.clock(at('14:31', '2021-10-25'))
      const width = theme === 'light' ? 360 : 768, tail = `${width}-${language}-${theme}`
      const page = await stage.page({ width, language, theme, login: 'clerk6' })
      await page.waitForSelector('.duty')
      await look(page, `desk-today-${tail}`)
      await page.click('.account')
      await page.waitForSelector('.sheet[open]')
      await accessible(page, 'sheet')
      await shot(page, `desk-account-${tail}`, false)
      await page.keyboard.press('Escape')
      await page.goto('/desk/zero/daily/2021-10-25')
      await page.waitForSelector('.statement')
      await look(page, `desk-zero-${tail}`)
      await page.goto('/desk/fill/daily/2021-10-25')
      await page.waitForSelector('.field')
      await look(page, `desk-fill-${tail}`)
      await page.goto('/desk/report/daily/2021-10-24')
      await page.waitForSelector('.report-state')
      await look(page, `desk-missing-${tail}`)
      await page.goto('/desk/fill/unknown/2021-10-25')
      await page.waitForSelector('.state-page')
      await look(page, `desk-error-${tail}`)
      await page.context().close()
    })
  }
}
