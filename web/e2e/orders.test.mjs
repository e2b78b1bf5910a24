// Orders: issued on the board with their effect shown first, seen in the header and by the home that they bind, withdrawn with a reason.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage
before(async () => { stage = await open_stage({ data: 'demo' }) })
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('before any order: an empty list that says what holds, and the everyday rules', async () => {
  const page = await stage.page({ login: 'city', at: '/board/orders' })
  await page.getByText('现在没有执行中的指令').waitFor()
  await look(page, 'orders-none-1440-zh')
  await page.goto('/board/u/231000')
  await page.locator('.place-levels').getByText('未启动响应').waitFor()
  await page.context().close()
})

test('an order is issued after its effect was seen; the header changes without asking', async () => {
  const watching = await stage.page({ login: 'county', at: '/board/u/231002' })
  await watching.locator('.place-levels').getByText('未启动响应').waitFor()
  const page = await stage.page({ login: 'city', at: '/board/orders' })
  await page.getByRole('link', { name: '发布指令' }).click()
  await page.getByLabel('养老机构').check()
  await page.locator('.order-reach b').filter({ hasText: /\d+ 家机构会收到/ }).waitFor()
  await page.locator('.preview tbody tr').first().waitFor()
  await page.getByLabel('标题').fill('全市养老机构暂行一级防控')
  await page.getByLabel('文号').fill('牡民发〔2026〕31号')
  await page.getByLabel('正文').fill('各县（市、区）民政局：\n即日起全市养老机构执行一级防控措施。')
  await look(page, 'orders-new-1440-zh')
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.waitForURL(/\/board\/orders\/\d+$/)
  await page.getByText('即日起全市养老机构执行一级防控措施').waitFor()
  await look(page, 'order-1440-zh')
  await watching.locator('.place-levels').getByText('一级防控').waitFor()
  await watching.locator('.place-levels').click()
  await watching.getByRole('heading', { name: '按指令执行' }).waitFor()
  await look(watching, 'measures-1440-zh')
  await page.context().close()
  await watching.context().close()
})

test('the home reads it in plain words, with the order itself', async () => {
  const page = await stage.page({ width: 360, login: 'clerk' })
  const row = page.locator('.desk-rules')
  await row.getByText('一级防控').waitFor()
  await shot(page, 'desk-rules-360-zh')
  await row.getByRole('link').click()
  await page.getByRole('heading', { name: '按指令执行' }).waitFor()
  await look(page, 'desk-measures-360-zh')
  await page.locator('.rules-order a').first().click()
  await page.locator('dialog').getByText('即日起全市养老机构执行一级防控措施').waitFor()
  await shot(page, 'desk-order-360-zh', false)
  await page.context().close()
})

test('a risk proposes, a person confirms; withdrawn with a reason it is history', async () => {
  const page = await stage.page({ login: 'city', language: 'en', theme: 'dark', at: '/board/orders' })
  await page.getByRole('button', { name: 'Note the risk of an area' }).click()
  await page.getByLabel('Which area').fill('231002')
  await page.getByRole('button', { name: 'Note the risk of an area' }).last().click()
  await page.getByRole('heading', { name: 'Proposed orders' }).waitFor()
  await look(page, 'orders-proposed-1440-en')
  await page.getByRole('button', { name: 'Confirm and issue' }).click()
  await page.locator('dialog').getByRole('button', { name: 'Confirm and issue' }).click()
  await page.locator('.orders-table tbody tr').nth(1).waitFor()
  await page.locator('.orders-table tbody a').last().click()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByLabel('Reason (everybody will see it)').fill('The outbreak is over')
  await page.locator('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await page.locator('.order-steps').getByText('The outbreak is over').waitFor()
  await look(page, 'order-withdrawn-1440-en')
  await page.goto('/board/orders?state=past')
  await page.locator('.orders-table').getByText('withdrawn').waitFor()
  assert.equal(await page.locator('.orders-table tbody tr').count(), 1)
  await page.context().close()
})
