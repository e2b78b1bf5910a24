// Duties: a round said to be done on the phone, also without a network; the board of a duty; a list chased with one act; who read it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

const AT = '2021-10-24T09:10:00+08:00'
let stage
before(async () => { stage = await open_stage({ data: 'demo', at: AT }) })
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('a clerk says that a round was done, with a note, and again without a network', async () => {
  const page = await stage.page({ width: 360, login: 'clerk' })
  await page.getByRole('heading', { name: '其他任务' }).waitFor()
  await look(page, 'desk-duties-360-zh')
  await page.getByRole('button', { name: '登记完成 在院人员健康监测' }).first().click()
  await page.getByLabel('说明').fill('66 人，无发热')
  await look(page, 'desk-duty-done-360-zh')
  await page.getByRole('button', { name: '确认已完成' }).click()
  await page.getByText(/已完成和稍后的/).click()
  await page.getByText('66 人，无发热').waitFor()
  page.expect_no_network = true
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '登记完成 居室通风消毒' }).first().click()
  await page.getByRole('button', { name: '确认已完成' }).click()
  await page.getByText('已记下，联网后自动报送').waitFor()
  await look(page, 'desk-duty-kept-360-zh')
  await page.context().setOffline(false)
  await page.getByText('已记下，联网后自动报送').waitFor({ state: 'detached' })
  const me = (await stage.as('clerk', 'GET', '/api/v1/me')).body
  const { duties } = (await stage.as('clerk', 'GET', `/api/v1/units/${me.unit.code}/duties`)).body
  assert.ok(duties.some((one) => one.key === 'disinfect.rooms' && one.state === 'done'))
  await page.context().close()
})

test('the county sees a duty at a glance and chases those it selects', async () => {
  const page = await stage.page({ language: 'en', login: 'county', at: '/board/duties?duty=health.round' })
  await page.getByRole('heading', { name: /Not done yet/ }).waitFor()
  await look(page, 'board-duties-1440-en')
  await page.getByLabel('Select all').check()
  await page.getByLabel('A line to them').fill('Please do the round before ten.')
  await page.getByRole('button', { name: /Chase the/ }).click()
  await page.getByText(/^Chased/).waitFor()
  await page.goto('/board/chases?step=hand')
  await page.getByText('By hand: Please do the round before ten.').first().waitFor()
  await look(page, 'board-chases-1440-en')
  await page.context().close()
})

test('who has not reported is chased from the list of the missing, after a yes, and the list says who has read it', async () => {
  const page = await stage.page({ login: 'county' }), me = (await stage.as('county', 'GET', '/api/v1/me')).body, code = me.unit.code
  await page.goto(`/board/u/${code}/missing`)
  await page.getByRole('button', { name: '请先选择单位' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('c')
  await page.getByRole('dialog').getByText('发出后不能收回', { exact: false }).waitFor()
  await look(page, 'board-missing-chase-1440-zh')
  await page.keyboard.press('Escape')
  await page.getByLabel('全选').check()
  await page.getByRole('button', { name: /^催办所选/ }).click()
  await page.getByLabel('附言').fill('请在三点前报送')
  await page.getByRole('button', { name: '催办', exact: true }).click()
  await page.getByText(/^已催办/).waitFor()
  await page.getByText(/^名单中已催办/).waitFor()
  await look(page, 'board-missing-chased-1440-zh')
  await page.context().close()
})

test('chases are counted by duty, by unit and by step, narrowed to a state, and widened again', async () => {
  const page = await stage.page({ login: 'county', at: '/board/chases?by=duty' })
  await page.getByRole('columnheader', { name: '最近一次' }).waitFor()
  await look(page, 'board-chases-by-duty-1440-zh')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('columnheader', { name: '步骤' }).waitFor()
  await page.getByRole('button', { name: /^取消条件/ }).click()
  await page.getByRole('button', { name: /^取消条件/ }).waitFor({ state: 'detached' })
  await page.getByLabel('情况').selectOption('nobody')
  await page.getByText('没有符合条件的催办。').waitFor()
  await page.getByLabel('情况').selectOption('')
  await page.getByLabel('显示').selectOption('step')
  await page.getByRole('link', { name: '人工催办' }).waitFor()
  await page.getByLabel('显示').selectOption('unit')
  await page.getByRole('columnheader', { name: '最近一次' }).waitFor()
  await look(page, 'board-chases-by-unit-1440-zh')
  await page.context().close()
})

test('both views on a narrow screen, in Chinese and at night', async () => {
  const page = await stage.page({ width: 360, login: 'county', theme: 'dark', at: '/board/duties' })
  await page.getByRole('heading', { name: /未完成名单/ }).waitFor()
  await look(page, 'board-duties-360-zh-dark')
  await page.goto('/board/chases')
  await page.getByRole('columnheader', { name: '步骤' }).waitFor()
  await look(page, 'board-chases-360-zh-dark')
  await page.goto('/board/chases?by=unit')
  await page.getByRole('columnheader', { name: '最近一次' }).waitFor()
  await look(page, 'board-chases-by-unit-360-zh-dark')
  await page.context().close()
})
