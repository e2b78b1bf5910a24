// Two-step log-in: set up on desk and board, asked for at the log-in and in the middle of a page, the recovery codes, what the
// administrator does about a lost phone and a rule. The phone is played by the sum of RFC 6238.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { accessible, fits, LANGUAGES, open_stage, PASSWORD, shot } from './stage.mjs'

let stage
before(async () => {
  stage = await open_stage({ data: 'alxa', clock: '2021-10-24T14:10:00+08:00' })
  stage.account('left-duty', 'duty', '152921')
  stage.account('league', 'leader', '152900')
  for (const n of [1, 2, 3]) stage.account('clerk' + n, 'clerk', 'ALX-0' + n)
})
after(() => stage?.close())

function bytes_of(base32) {
  let bits = ''
  for (const letter of base32) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}
// What the phone shows now, or `by` steps from now.
function phone(secret, by = 0) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + by))
  const digest = createHmac('sha1', bytes_of(secret)).update(counter).digest(), at = digest[19] & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0')
}

// From the QR code's stage to the recovery codes; the secret and the codes.
async function sets_up(page) {
  await page.waitForSelector('.factor .qr path')
  const secret = (await page.textContent('.factor-key code')).replaceAll(' ', '')
  assert.match(secret, /^[A-Z2-7]{32}$/)
  assert.ok((await page.getAttribute('.factor a', 'href')).includes(`secret=${secret}&`))
  await page.waitForSelector('#factor-code:focus')
  await page.keyboard.type(phone(secret))
  await page.keyboard.press('Enter')
  await page.waitForSelector('.codes code')
  return { secret, codes: await page.$$eval('.codes code', (all) => all.map((one) => one.textContent)) }
}
const gives = async (page, login) => { await page.fill('#login', login); await page.fill('#password', PASSWORD); await page.keyboard.press('Enter') }

for (const [n, language] of LANGUAGES.entries()) {
  test(`a clerk sets it up at the desk and is asked at the next log-in (${language})`, async () => {
    const login = 'clerk' + (n + 1), page = await stage.page({ width: 360, language, login })
    await page.click('.person')
    await page.click('.sheet-body button:has-text("' + (language === 'en' ? 'Set up two-step' : '启用两步验证') + '")')
    await page.click('.factor .primary')
    await page.waitForSelector('#factor-password:focus')
    await page.keyboard.type('not the password')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelector('#factor-wrong').textContent.length > 3)
    await accessible(page)
    await page.fill('#factor-password', PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.factor .qr path')
    await accessible(page)
    await fits(page)
    await shot(page, `factor-desk-scan-360-${language}`, false)
    const { secret, codes } = await sets_up(page)
    assert.equal(new Set(codes).size, 10)
    await accessible(page)
    await fits(page)
    await shot(page, `factor-desk-codes-360-${language}`, false)
    await page.click('.factor .primary')
    await page.waitForFunction(() => /10/.test(document.querySelector('.factor [role=status]')?.textContent ?? ''))
    await shot(page, `factor-desk-on-360-${language}`, false)

    const again = await stage.page({ width: 360, language, at: '/login' })
    await gives(again, login)
    await again.waitForSelector('#code:focus')
    await accessible(again)
    await fits(again)
    await shot(again, `factor-login-360-${language}`)
    await again.keyboard.type('000000')
    await again.keyboard.press('Enter')
    await again.waitForFunction(() => document.querySelector('#login-wrong').textContent.length > 3)
    await again.fill('#code', phone(secret, 1))
    await again.keyboard.press('Enter')
    await again.waitForURL(/\/desk\//)

    const lost = await stage.page({ width: 360, language, at: '/login' })
    await gives(lost, login)
    await lost.waitForSelector('#code')
    await lost.click('.login-form .quiet >> nth=0')
    await lost.fill('#code', codes[0].toLowerCase().replace('-', ' '))
    await lost.keyboard.press('Enter')
    await lost.waitForURL(/\/desk\//)
  })
}

test('the session ends in the middle of the board: password and code bring it back', async () => {
  const page = await stage.page({ login: 'league' })
  await page.click('.person')
  await page.click('.factor .primary')
  await page.fill('#factor-password', PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.factor .qr path')
  await accessible(page)
  await shot(page, 'factor-board-scan-1440-zh', false)
  const { secret } = await sets_up(page)
  await shot(page, 'factor-board-codes-1440-zh', false)
  await page.click('.factor .primary')
  await page.waitForSelector('.factor [role=status] b')
  await page.keyboard.press('Escape')
  await page.context().clearCookies()
  await page.click('.children a >> nth=0')
  await page.waitForSelector('dialog.login-again #password')
  await page.fill('#password', PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForSelector('dialog.login-again #code:focus')
  await accessible(page)
  await page.keyboard.type(phone(secret, 1))
  await page.keyboard.press('Enter')
  await page.waitForSelector('dialog.login-again', { state: 'hidden' })
})

test('a rule by role: whoever has none sets it up before anything else; a lost phone is reset', async () => {
  const open = await stage.page({ login: 'left-duty' })                   // is in when the rule comes
  const admin = await stage.page({ login: 'admin', at: '/board/admin/accounts' })
  await admin.waitForSelector('.factor-rule')
  await accessible(admin)
  await admin.check('.factor-rule input[value=duty]')
  await admin.click('.factor-rule .primary')
  await admin.waitForFunction(() => /必须启用/.test(document.querySelector('tr:has(th)')?.closest('table')?.textContent ?? ''))
  await shot(admin, 'factor-admin-1440-zh')

  await open.click('.children a >> nth=0')
  await open.waitForSelector('dialog.login-again #password')
  await open.fill('#password', PASSWORD)
  await open.keyboard.press('Enter')
  await open.waitForSelector('dialog.login-again .qr path')
  await accessible(open)
  await shot(open, 'factor-must-1440-zh', false)
  const { codes } = await sets_up(open)
  assert.equal(codes.length, 10)
  await open.click('.factor .primary')
  await open.waitForSelector('dialog.login-again', { state: 'hidden' })

  const english = await stage.page({ login: 'admin', language: 'en', at: '/board/admin/accounts' })
  const row = english.locator('tr', { hasText: 'left-duty' })
  await row.locator('button', { hasText: 'Reset two-step' }).click()
  await accessible(english)
  await shot(english, 'factor-admin-reset-1440-en', false)
  await english.click('.over-page .primary')
  await row.locator('text=required, not set up yet').waitFor()
  await shot(english, 'factor-admin-1440-en')

  const fresh = await stage.page({ width: 360, language: 'en', at: '/login' })
  await gives(fresh, 'left-duty')
  await fresh.waitForSelector('.factor .qr path')
  await accessible(fresh)
  await fits(fresh)
  await shot(fresh, 'factor-must-360-en')
  await fresh.goto('/board/')                                              // there is no way round it
  await fresh.waitForURL(/\/login/)
})
