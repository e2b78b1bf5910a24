// The board on the real server: down the tree and back, live, over the deadline, who is missing, the wall over a restart, both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

const AT = '2021-10-24T14:46:00+08:00'
let stage
before(async () => { stage = await open_stage({ data: 'demo', at: AT }) })
after(() => stage?.close())

// Everything that was asked for is there, and drawn: nothing waits, and the page has kept its size for a while.
const settled = (page) => page.waitForFunction(() => new Promise((tell) => {
  let before = '', same = 0
  const look = () => {
    const { scrollHeight, scrollWidth } = document.documentElement, now = [innerWidth, scrollHeight, scrollWidth, document.querySelectorAll('*').length].join()
    same = now === before && !document.querySelector('.loading-state') && document.readyState === 'complete' ? same + 1 : 0
    before = now
    if (same >= 10) tell(true); else requestAnimationFrame(look)
  }
  look()
}))
const number = async (page, n) => Number((await page.textContent(`.number:nth-child(${n}) b`)).replace(/,/g, ''))
const missing = (page) => number(page, 5)
// Somebody missing under this unit sends a zero report.
async function report_one(unit, on = stage) {
  const { body } = await on.as('city', 'GET', `/api/v1/board/${unit}/missing?limit=50`)
  const one = body.units.find(({ state }) => state === 'missing'), form = await on.as('city', 'GET', `/api/v1/forms/${body.form}`)
  const values = Object.fromEntries(form.body.fields.filter(({ type, required }) => required && type !== 'text').map(({ key }) => [key, 0]))
  const sent = await on.as('admin', 'PUT', `/api/v1/units/${one.code}/reports/${body.form}/${body.period}`, { client_key: 'board-test-' + one.code, kind: 'zero', values, note: 'board test' })
  assert.ok(sent.status === 200 || sent.status === 201, JSON.stringify(sent.body))
  return one
}

test('down the tree and up again, to the same line', async () => {
  const page = await stage.page({ login: 'city' })
  await page.waitForSelector('.numbers')
  assert.match(page.url(), /\/board\/u\/231000$/)
  const row = page.locator('.children tbody a').nth(3), name = await row.textContent()
  await row.scrollIntoViewIfNeeded()
  await page.evaluate(() => scrollBy(0, 120))
  // Where the page stood is what it was when it was left, not when it was last asked.
  await page.evaluate(() => addEventListener('click', () => sessionStorage.setItem('scrolled', String(scrollY)), { capture: true, once: true }))
  await row.click()
  const scrolled = await page.evaluate(() => Number(sessionStorage.getItem('scrolled')))
  await page.waitForFunction((text) => document.querySelector('h1')?.textContent === text, name)
  await page.locator('.children tbody a').first().click()
  await page.waitForSelector('.verdict')
  assert.match(page.url(), /\/board\/i\//)
  await accessible(page)
  await page.goBack()
  await page.waitForFunction((text) => document.querySelector('h1')?.textContent === text, name)
  await page.goBack()
  await page.waitForFunction(() => document.querySelectorAll('.children tbody tr').length === 10)
  await page.waitForFunction((was) => Math.abs(scrollY - was) < 120, scrolled)
  await page.context().close()
})

test('a report that arrives is there at once, in the numbers, the field and the list', async () => {
  const page = await stage.page({ login: 'city', at: '/board/u/231000' })
  await page.waitForSelector('.beat')
  const before = await missing(page), one = await report_one('231000')
  await page.waitForFunction((n) => document.querySelector('.number:nth-child(5) b').textContent === String(n), before - 1)
  await page.waitForSelector(`.cell[data-code="${one.code}"] .signal-zero`)
  await page.waitForFunction((code) => !document.querySelector(`.missing-list a[href*="${code}"]`), one.code)
  assert.equal(await missing(page), before - 1)
  await page.context().close()
})

test('who is missing is one click away, sorted, and leaves as CSV and XLSX', async () => {
  const page = await stage.page({ login: 'city', at: '/board/u/231000' })
  await page.waitForSelector('.numbers')
  const n = await missing(page)
  await page.click('.number-missing a')
  await page.waitForFunction((rows) => document.querySelectorAll('.children.list tbody tr').length === rows, n)
  await page.click('th:nth-child(2) button')
  await page.waitForSelector('th:nth-child(2)[aria-sort=ascending]')
  for (const kind of ['csv', 'xlsx']) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.click(`text=/^${kind}$/i`)])
    assert.match(file.suggestedFilename(), new RegExp(`\\.${kind}$`))
  }
  await accessible(page)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.verdict')
  await page.context().close()
})

test('every view can be used by everyone, in both languages, at every width', async () => {
  const views = { place: '/board/u/231000', missing: '/board/u/231000/missing', figures: '/board/u/231002/figures', report: '/board/i/DEMO-0009', journal: '/board/u/DEMO-0009/journal', units: '/board/admin/units', unit: '/board/admin/units/DEMO-0009',
    accounts: '/board/admin/accounts?unit=231083', tokens: '/board/admin/tokens?login=admin', packs: '/board/admin/packs', nowhere: '/board/no/such/page' }
  for (const language of ['zh', 'en']) {
    const page = await stage.page({ login: 'admin', language, theme: language === 'en' ? 'dark' : 'light' })
    for (const [name, path] of Object.entries(views)) {
      await page.goto(path)
      await page.waitForSelector('h1, .state-page')
      await settled(page)
      await accessible(page, `${name} ${language}`)
      for (const width of [768, 1440, 1920]) {
        await page.setViewportSize({ width, height: 900 })
        await settled(page)
        await fits(page)
        await shot(page, `board-${name}-${width}-${language}`)
      }
    }
    await page.context().close()
  }
})

test('the language changes where one is, and stays', async () => {
  const page = await stage.page({ login: 'city', at: '/board/u/231000' })
  await page.waitForSelector('.numbers')
  await page.click('.switch[lang=en]')
  await page.waitForFunction(() => document.querySelector('h1').textContent === 'Mudanjiang')
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  await page.reload()
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Mudanjiang')
  await page.context().close()
})

test('a county officer does not see the administration, and is told so', async () => {
  const page = await stage.page({ login: 'county', at: '/board/admin/accounts' })
  await page.waitForSelector('.state-page')
  assert.equal(await page.locator('.tabs a').count(), 1)
  await accessible(page)
  await page.context().close()
})

test('the deadline passes while the board is open', async () => {
  await stage.clock('2021-10-24T14:59:54+08:00')
  const page = await stage.page({ login: 'city', at: '/board/u/231000' })
  await page.waitForSelector('.clock-left')
  await page.waitForSelector('.clock-left.over', { timeout: 60000 })
  await page.context().close()
})

test('the wall: everything at once, nothing scrolls', async () => {
  const page = await stage.page({ login: 'city', at: '/board/wall/231000', width: 1920, height: 1080 })
  await page.waitForSelector('.wall-events li')
  await settled(page)
  assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth]), [1080, 1920])
  const room = await page.evaluate(() => { const box = document.querySelector('.wall-room'); return box.scrollHeight - box.clientHeight })
  assert.ok(room <= 1, `the field is ${room} too high`)
  await accessible(page)
  await shot(page, 'board-wall-1920-zh', false)
  await page.context().close()
})

// On the day's own clock: a server that restarts begins with it, and sessions of a drill years ago have long ended by then.
test('the wall comes back by itself after the server was away', async () => {
  const other = await open_stage()
  try {
    const page = await other.page({ login: 'city', at: '/board/wall/231000', width: 1920, height: 1080 })
    await page.waitForSelector('.number')
    page.expect_no_network = true
    await other.stop_server()
    await page.waitForSelector('.wall-stale')
    await other.serve()
    await page.waitForFunction(() => !document.querySelector('.wall-stale'))
    const before = await missing(page), sent = await number(page, 2)
    await report_one('231000', other)
    await page.waitForFunction(([n, m]) => document.querySelector('.number:nth-child(5) b').textContent === String(n) && document.querySelector('.number:nth-child(2) b').textContent === String(m), [before - 1, sent + 1])
    page.faults.splice(0)
  } finally { await other.close() }
})
