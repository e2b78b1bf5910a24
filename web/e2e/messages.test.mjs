// A chased clerk sees the bell ring, reads, and says how to be reached; an administrator sets up a channel and tries it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, LANGUAGES, open_stage, shot } from './stage.mjs'

let stage
before(async () => {
  stage = await open_stage({ data: 'alxa', at: '2021-10-25T14:00:00+08:00' })
  stage.account('clerk2', 'clerk', 'ALX-02')
  stage.account('duty1', 'duty', '152921')
  stage.account('chief', 'admin', '152921')
})
after(() => stage?.close())
const chase = (key) => stage.as('duty1', 'POST', '/api/v1/chases', { client_key: key, duty: 'report.daily', period: '2021-10-25', units: ['ALX-02'], text: '请在三点前报送。' })

for (const language of LANGUAGES) {
  test(`a clerk is chased, hears it and reads it (${language})`, async () => {
    const page = await stage.page({ width: 360, language, login: 'clerk2' })
    await page.waitForSelector('.bell')
    await chase('bell-' + language)
    await page.waitForSelector('.bell b')                 // without a reload: the stream said so
    await page.click('.bell')
    await page.waitForSelector('.messages li.unread')
    await accessible(page)
    await fits(page)
    await shot(page, `messages-360-${language}`)
    await page.click('.messages li .quiet')
    await page.waitForFunction(() => !document.querySelector('.bell b'))
    await page.click('.sheet-acts .button')
    await page.waitForSelector('.wishes')
    await page.fill('.wishes input[type=email]', 'clerk@home.example')
    await page.click('.wishes .primary')
    await page.waitForFunction(() => document.querySelector('.wishes [role=status]')?.textContent.length > 1)
    await accessible(page)
    await shot(page, `wishes-360-${language}`)
  })

  test(`an administrator adds a channel and tries it (${language})`, async () => {
    const page = await stage.page({ language, login: 'chief' })
    await page.goto(stage.url + '/board/admin/channels')
    await page.waitForSelector('.admin .primary')
    await page.click('.admin .primary')
    await page.waitForSelector('.channel-form')
    await page.selectOption('.channel-form select', 'webhook')
    const inputs = page.locator('.channel-form input')
    await inputs.nth(1).fill('试 ' + language)
    await inputs.nth(2).fill('http://127.0.0.1:1/hook')
    await inputs.nth(3).fill('secret')
    await accessible(page)
    await shot(page, `channel-add-${language}`)
    await page.click('.channel-form .primary')
    await page.waitForSelector('.admin tbody tr')
    await page.locator('.admin tbody tr').last().locator('.quiet').first().click()
    await page.click('.channel-form .primary')
    await page.waitForFunction(() => document.querySelector('.channel-form [role=status]')?.textContent.length > 10)
    await accessible(page)
    await shot(page, `channel-tested-${language}`)
    assert.ok(!(await page.content()).includes('127.0.0.1:1/hook'))
  })
}
