// Logging in, in both languages: a clerk comes to the desk, an officer to the board, a stranger to the form with a reason.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, LANGUAGES, open_stage, shot, WIDTHS } from './stage.mjs'

let stage
before(async () => { stage = await open_stage() })
after(() => stage?.close())

for (const language of LANGUAGES) {
  test(`a clerk logs in and is at the desk (${language})`, async () => {
    const page = await stage.page({ width: 360, language, at: '/login' })
    assert.equal(await page.getAttribute('html', 'lang'), language === 'en' ? 'en' : 'zh-CN')
    await page.waitForSelector('#login:focus')
    await accessible(page)
    await fits(page)
    await shot(page, `login-360-${language}`)
    await stage.log_in(page, 'clerk')
    assert.equal(new URL(page.url()).pathname, '/desk/')
    await page.waitForSelector('h1')
    await accessible(page)
    await fits(page)
    await shot(page, `desk-360-${language}`)
  })

  test(`an officer logs in and is at the board (${language})`, async () => {
    const page = await stage.page({ language, login: 'city' })
    assert.match(new URL(page.url()).pathname, /^\/board\//)
    await page.waitForSelector('h1')
    await accessible(page)
    await shot(page, `board-1440-${language}`)
  })
}

test('the way in fits every width, and both themes can be read', async () => {
  for (const width of WIDTHS) {
    for (const theme of ['light', 'dark']) {
      const page = await stage.page({ width, theme, at: '/login' })
      await page.waitForSelector('#login')
      await fits(page)
      await accessible(page, `${width} ${theme}`)
      if (width === 1440) await shot(page, `login-1440-${theme}`)
      await page.context().close()
    }
  }
})

test('a wrong password is answered in words, and what was typed stays', async () => {
  const page = await stage.page({ at: '/login' })
  await page.fill('#login', 'clerk')
  await page.fill('#password', 'not the password')
  await page.click('button[type=submit]')
  await page.waitForFunction(() => document.querySelector('#login-wrong')?.textContent.length > 5)
  assert.equal(await page.inputValue('#login'), 'clerk')
  await accessible(page)
})

test('an address of an app asks for the log-in first and is gone to afterwards', async () => {
  const page = await stage.page({ at: '/desk/?from=a-bookmark' })
  await page.waitForURL(/\/login\?to=/)
  await stage.log_in(page, 'clerk')
  assert.match(page.url(), /\/desk\/\?from=a-bookmark$/)
  const other = await stage.page({ at: '/login?to=https%3A%2F%2Felsewhere.example%2F' })
  await stage.log_in(other, 'clerk')
  assert.match(other.url(), /\/desk\/$/)
})

test('language and colours are switched in place and remembered', async () => {
  const page = await stage.page({ login: 'city' })
  await page.click('.switch[lang=en]')
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  await page.click('.switch[aria-label="Dark colours"]')
  await page.reload()
  await page.waitForSelector('.person', { state: 'attached' })
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
})

test('logging out leaves nothing open', async () => {
  const page = await stage.page({ login: 'city' })
  await page.locator('.bar button').last().click()
  await page.waitForSelector('#login')
  await page.goto('/board/')
  await page.waitForURL(/\/login\?to=/)
})

test('the pages allow no script and no style but their own files', async () => {
  const answer = await fetch(stage.url + '/board/')
  const policy = answer.headers.get('content-security-policy')
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) assert.ok(policy.includes(part), policy)
  assert.doesNotMatch(policy, /unsafe|https?:/)
  const page = await stage.page({ login: 'clerk' })
  const blocked = await page.evaluate(() => new Promise((tell) => {
    addEventListener('securitypolicyviolation', (event) => tell(event.violatedDirective))
    const script = document.createElement('script')
    script.textContent = 'window.done = true'
    document.head.append(script)
  }))
  assert.match(blocked, /script-src/)
  page.faults.splice(0)
})
