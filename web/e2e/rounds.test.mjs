// A health round on the phone: three digits and Enter, symptoms, not seen, undo; without a network, sent once; a fever and its steps; the board's coverage.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

const AT = '2021-10-24T08:10:00+08:00'
let stage, unit
const names = ['王淑珍', '李国强', '巴图', '张玉兰', '其其格', '赵德福']
before(async () => {
  stage = await open_stage({ data: 'demo', at: AT })
  unit = (await stage.as('clerk', 'GET', '/api/v1/me')).body.unit.code
  for (const [i, name] of names.entries())
    await stage.as('clerk', 'POST', `/api/v1/units/${unit}/people`, { client_key: `p${i}`, role: i < 5 ? 'resident' : 'staff', name, birth: '1940-01-0' + (i + 1), room: i < 5 ? (i < 3 ? '101' : '102') : null, opening: true, at: '2021-10-20T08:00:00+08:00' })
})
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }
const seen = async () => (await stage.as('clerk', 'GET', `/api/v1/units/${unit}/rounds?slot=now`)).body

test('a round is entered by room, three digits a person, and what is wrong is said at once', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/rounds' })
  await page.getByText('还差 5', { exact: false }).first().waitFor()
  assert.equal(await page.locator('#round-temp').count(), 0, 'nobody is chosen and nothing filled in')
  await look(page, 'desk-rounds-360-zh')
  await page.getByRole('button', { name: /^测 王淑珍/ }).click()
  const field = page.locator('#round-temp')
  assert.equal(await field.inputValue(), '')
  await field.fill('319')
  await field.press('Enter')
  await page.getByText('31.9 不可能是体温').waitFor()
  await field.fill('365')
  await look(page, 'desk-rounds-pad-360-zh')
  await field.press('Enter')
  await page.locator('.round-who b', { hasText: '李国强' }).waitFor()
  await page.locator('summary', { hasText: '有不适' }).click()
  await page.getByRole('button', { name: '咳嗽' }).click()
  await field.fill('378')
  await field.press('Enter')
  await page.locator('.round-who b', { hasText: '巴图' }).waitFor()
  // A wrong person: taken back before it is sent.
  await field.fill('361')
  await field.press('Enter')
  await page.getByRole('button', { name: /撤销 巴图/ }).click()
  await page.locator('.round-who b', { hasText: '巴图' }).waitFor()
  await page.locator('summary', { hasText: '没测到' }).click()
  await page.getByRole('button', { name: '熟睡未唤醒' }).click()
  await page.locator('.round-who b', { hasText: '张玉兰' }).waitFor()
  // The rest without a network; the page is closed and opened again.
  page.expect_no_network = true
  await page.context().setOffline(true)
  await field.fill('366')
  await field.press('Enter')
  await page.locator('.round-who b', { hasText: '其其格' }).waitFor()
  await field.fill('362')
  await field.press('Enter')
  await page.getByText('这一次已全部登记。').waitFor()
  await page.getByText(/条已记在本机/).waitFor()
  await look(page, 'desk-rounds-offline-360-zh')
  await page.context().setOffline(false)
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.locator('.round-waits').waitFor({ state: 'detached' })
  const round = await seen()
  assert.deepEqual([round.people, round.seen, round.unseen, round.fever, round.complete], [5, 4, 1, 1, true])
  assert.equal(round.rooms.flatMap((room) => room.people).reduce((n, one) => n + one.readings.length, 0), 5, 'each was sent once')
  // The fever: measured again, still high, told.
  await page.getByText(/37.8 ℃，.*前复测/).waitFor()
  await page.getByRole('button', { name: /^测 李国强/ }).click()
  await page.locator('#round-temp').fill('377')
  await page.locator('#round-temp').press('Enter')
  await page.getByText(/复测仍 37.7/).waitFor()
  await look(page, 'desk-rounds-fever-360-zh')
  await page.getByRole('button', { name: /电话报告疾控机构/ }).click()
  await page.getByText(/\d+:\d+ 已办/).first().waitFor()
  const [fever] = (await stage.as('clerk', 'GET', `/api/v1/units/${unit}/fevers`)).body.fevers
  assert.ok(fever.steps.find(({ step }) => step === 'tell_disease_control').at)
  await page.context().close()
})

test('the same in English at night, on a wide screen', async () => {
  const page = await stage.page({ width: 768, login: 'clerk', language: 'en', theme: 'dark', at: '/desk/rounds' })
  await page.getByRole('heading', { name: 'Room 101' }).waitFor()
  await look(page, 'desk-rounds-768-en-dark')
  await page.context().close()
})

test('the county sees the coverage of the day, and who is silent', async () => {
  const page = await stage.page({ width: 1440, login: 'county', at: '/board/rounds' })
  await page.getByRole('rowheader').nth(1).waitFor()
  await look(page, 'board-rounds-1440-zh')
  await page.context().close()
})
