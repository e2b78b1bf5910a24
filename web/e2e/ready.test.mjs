// A plan goes up the chain: written by the home, returned and accepted by the county, seen by the city.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage
before(async () => { stage = await open_stage({ data: 'demo' }) })
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('a home writes its plan and files it; the county returns it, then accepts it', async () => {
  const home = await stage.page({ width: 768, login: 'clerk', at: '/board/plans' })
  await home.getByText('还没有预案').waitFor()
  await look(home, 'board-plans-none-768-zh')
  await home.getByRole('button', { name: '编制预案' }).click()
  await home.getByLabel('预案名称').fill('传染病应急预案')
  await home.getByLabel('批准人').fill('院长 王某')
  await home.getByLabel('印发日期').fill('2026-11-20')
  await home.getByLabel('编制说明').fill('按省厅通知编制。')
  await home.getByLabel('预案正文').fill('一、组织\n二、处置\n三、保障')
  await look(home, 'board-plan-write-768-zh')
  await home.getByRole('button', { name: '存为第一版' }).click()
  await home.waitForURL(/\/board\/plan\/\d+/)
  await home.getByRole('button', { name: '报上级备案' }).click()
  await home.getByText('待审核').first().waitFor()

  const county = await stage.page({ width: 1440, login: 'county', at: '/board/filings' })
  await county.getByRole('link', { name: '传染病应急预案' }).click()
  await county.getByRole('button', { name: '退回修改' }).click()
  await county.getByLabel('写明要改什么').fill('缺少隔离区平面图')
  await county.locator('dialog').getByRole('button', { name: '退回修改' }).click()
  await county.getByText('被退回').first().waitFor()
  await look(county, 'board-plan-returned-1440-zh')

  await home.reload()
  await home.getByRole('button', { name: '报上级备案' }).click()
  await home.getByText('待审核').first().waitFor()
  await county.reload()
  await county.getByRole('button', { name: '同意备案' }).click()
  await county.locator('.place-line').getByText('已备案').waitFor()
  await home.context().close()
  await county.context().close()

  const city = await stage.page({ width: 1440, language: 'en', theme: 'dark', login: 'city', at: '/board/plans' })
  await city.getByRole('link', { name: '传染病应急预案' }).waitFor()
  await look(city, 'board-plans-1440-en')
  await city.context().close()
})

test('demands, risk points and drills', async () => {
  const page = await stage.page({ width: 1440, login: 'county', at: '/board/demands' })
  await page.getByRole('button', { name: '要求修订预案' }).click()
  await page.getByLabel('截止').fill('2099-01-01T18:00')
  await page.getByLabel('依据和要求').fill('按封闭管理要求修订预案')
  await page.getByRole('button', { name: '发出要求' }).click()
  await page.getByText(/还差 \d+ 家/).waitFor()
  await look(page, 'board-demands-1440-zh')
  await page.getByRole('link', { name: '风险点' }).click()
  await page.getByText('没有登记风险点').waitFor()
  await page.getByRole('link', { name: '演练' }).click()
  await page.getByText('没有演练记录').waitFor()
  await page.getByRole('button', { name: '登记演练' }).click()
  await look(page, 'board-drill-write-1440-zh')
  assert.equal(await page.getByRole('link', { name: '演练' }).getAttribute('aria-current'), 'page')
  await page.context().close()
})
