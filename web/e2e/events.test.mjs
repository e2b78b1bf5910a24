// A sudden event, from the phone that enters it to the board that follows its clocks.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage
before(async () => { stage = await open_stage({ data: 'demo' }) })
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('a clerk enters an event, logs the first call and writes the first report', async () => {
  const page = await stage.page({ width: 360, login: 'clerk' })
  await page.getByRole('link', { name: '突发事件' }).click()
  await page.getByText('没有突发事件').waitFor()
  await look(page, 'desk-events-none-360-zh')
  await page.getByRole('button', { name: '登记突发事件' }).click()
  await page.getByText('聚集性发热或症状').click()
  await page.getByLabel('一句话说明').fill('两名老人发热，最高 38.6℃')
  for (const button of await page.getByRole('button', { name: '就是现在' }).all()) await button.click()
  await look(page, 'desk-event-open-360-zh')
  await page.getByRole('button', { name: '登记并开始计时' }).click()
  await page.waitForURL(/\/desk\/incident\/\d+/)
  await page.getByRole('button', { name: /已经打了电话 电话报县区民政局/ }).click()
  await page.getByLabel('谁接的电话').fill('值班员 张')
  await page.getByRole('button', { name: '就是现在' }).click()
  await page.getByRole('button', { name: '记下' }).click()
  await page.getByText('接听：值班员 张').waitFor()
  await look(page, 'desk-event-360-zh')
  await page.getByRole('button', { name: '写首报' }).click()
  for (const box of await page.locator('.event-counts input').all()) await box.fill('0')
  await page.getByLabel('发病 服务对象').fill('2')
  await page.getByLabel('情况', { exact: true }).fill('早间测温发现两名老人发热，已单间隔离。')
  await page.getByLabel('已采取的措施').fill('隔离、复测、联系医院。')
  await look(page, 'desk-event-write-360-zh')
  await page.getByRole('button', { name: '发出首报' }).click()
  await page.locator('.event-report').waitFor()
  await page.context().close()
})

test('the county sees it at once, with the clocks of its own steps', async () => {
  for (const [language, width, theme] of [['zh', 1440, 'light'], ['en', 1440, 'dark'], ['en', 768, 'light']]) {
    const page = await stage.page({ width, language, theme, login: 'county', at: '/board/incidents' })
    await page.locator('table.children a').first().waitFor()
    await look(page, `board-events-${width}-${language}`)
    await page.locator('table.children a').first().click()
    await page.locator('.event-report').waitFor()
    assert.ok(await page.locator('.event-steps li').count() >= 6)
    await look(page, `board-event-${width}-${language}`)
    await page.context().close()
  }
})
