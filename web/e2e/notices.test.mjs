// A notice from the county to its homes: written, looked at before it goes out, read and carried out on a phone, seen by the county as it happens.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage
before(async () => { stage = await open_stage({ data: 'demo' }) })
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('the county writes an instruction with an attachment and publishes it', async () => {
  const page = await stage.page({ width: 1440, login: 'county', at: '/board/notices' })
  await page.getByText('还没有发过通知').waitFor()
  await look(page, 'board-notices-none-1440-zh')
  await page.getByRole('button', { name: '写通知' }).click()
  await page.getByLabel('种类').selectOption('instruction')
  await page.getByLabel('文号').fill('示民电[2026]3号')
  await page.getByLabel('标题').fill('关于立即实行封闭管理的通知')
  await page.getByLabel('正文').fill('自今日起封闭管理。\n收到后立即签收，今晚报告落实情况。')
  await page.getByLabel('要求').selectOption('done')
  const tomorrow = new Date(Date.now() + 30 * 3600000).toISOString().slice(0, 16)
  await page.getByLabel('办结期限').fill(tomorrow)
  await page.locator('input[type=file]').setInputFiles({ name: '防控要求.txt', mimeType: 'text/plain', buffer: Buffer.from('一、封闭管理。') })
  await page.getByText('防控要求.txt').waitFor()
  await page.getByRole('button', { name: '看看发给谁' }).click()
  await page.getByText(/将发给 \d+ 家/).waitFor()
  assert.match(await page.getByLabel('文号').inputValue(), /〔2026〕3号/)
  await look(page, 'board-notice-write-1440-zh')
  await page.getByRole('button', { name: '发布' }).click()
  await page.waitForURL(/\/board\/notices\/\d+/)
  await page.getByText('未办名单').waitFor()
  await look(page, 'board-notice-fresh-1440-zh')
  await page.context().close()
})

test('a clerk finds it in Today, acknowledges it and reports it carried out', async () => {
  const page = await stage.page({ width: 360, login: 'clerk' })
  await page.locator('.notices-today a').first().waitFor()
  await look(page, 'desk-today-notice-360-zh')
  await page.locator('.notices-today a').first().click()
  await page.getByRole('button', { name: '签收' }).waitFor()
  await look(page, 'desk-notice-360-zh')
  await page.getByRole('button', { name: '签收' }).click()
  await page.getByLabel('落实情况').fill('大门已封闭。')
  await page.getByRole('button', { name: '已落实' }).click()
  await page.locator('.notice-steps li').nth(2).waitFor()
  await page.getByLabel('回复发文单位').fill('缺口罩 500 只。')
  await page.getByRole('button', { name: '发出回复' }).click()
  await page.locator('.reply-list').getByText('缺口罩 500 只。').waitFor()
  await look(page, 'desk-notice-done-360-zh')
  await page.context().close()
})

test('the county sees who has and who has not, in both languages', async () => {
  for (const [language, width, theme] of [['en', 1440, 'dark'], ['zh', 768, 'light']]) {
    const page = await stage.page({ width, language, theme, login: 'county', at: '/board/notices' })
    await page.locator('table.children a').first().click()
    await page.locator('.receipt-list li').first().waitFor()
    await page.getByText('缺口罩 500 只。').waitFor()
    await look(page, `board-notice-${width}-${language}`)
    await page.context().close()
  }
})

test('the library: a document comes in, is found by one character, and is revised', async () => {
  const page = await stage.page({ width: 1440, login: 'county', at: '/board/library' })
  await page.getByRole('button', { name: '文件入库' }).click()
  await page.getByLabel('标题').fill('关于做好养老机构疫情防控工作的紧急通知')
  await page.getByLabel('文号').fill('阿民发(2021)12号')
  await page.getByLabel('成文日期').fill('2021-10-18')
  await page.getByLabel('正文').fill('自10月18日起封闭管理。')
  await page.getByRole('button', { name: '保存' }).click()
  await page.waitForURL(/\/board\/library\/\d+/)
  await page.getByText('阿民发〔2021〕12号').first().waitFor()
  await look(page, 'board-document-1440-zh')
  await page.goto(stage.url + '/board/library?q=' + encodeURIComponent('封'))
  await page.locator('.library-list a').first().waitFor()
  await look(page, 'board-library-1440-zh')
  await page.context().close()
})
