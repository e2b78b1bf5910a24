// The sick of a home: entering a case on a phone; signals, outbreaks and the zero-infection line on the board, told at once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { accessible, fits, open_stage, root, shot } from './stage.mjs'

let stage
const AT = '2021-10-24T09:00:00+08:00', HOME = '/api/v1/units/ALX-01'
const ids = []
const post = async (login, path, body, status = 201) => {
  const answer = await stage.as(login, 'POST', path, body)
  assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
before(async () => {
  stage = await open_stage({ clock: AT, fill: (one) => { one.run('init', '--pack', 'cn-welfare', '--admin', 'admin'); one.run('import', 'units', join(root, 'stories/data/alxa/units.csv')) } })
  await stage.clock(AT, 0)
  for (const [login, role, unit] of [['clerk1', 'clerk', 'ALX-01'], ['leader1', 'leader', 'ALX-01'], ['county1', 'duty', '152921'], ['region1', 'duty', '150000']]) stage.account(login, role, unit)
  for (const [n, name] of ['王淑珍', '李国强', '巴图', '其其格', '赵敏', '孙丽'].entries())
    ids.push((await post('clerk1', `${HOME}/people`, { client_key: 'p' + n, role: n < 4 ? 'resident' : 'staff', name, ...(n < 4 ? { room: '20' + (n + 1), opening: true } : { opening: true }) })).id)
})
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('a clerk finds an empty list and enters a case', async () => {
  const page = await stage.page({ width: 360, login: 'clerk1', at: '/desk/cases' })
  await page.getByText('还没有病例').waitFor()
  await look(page, 'desk-cases-none-360-zh')
  await page.getByRole('button', { name: '登记病例' }).click()
  await page.getByLabel('哪一位').selectOption(String(ids[0]))
  await page.getByLabel('病种').selectOption('norovirus')
  await page.getByText('呕吐').click()
  await page.getByLabel('发病时间').fill('2021-10-24T07:30')
  await look(page, 'desk-case-new-360-zh')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByText('1 王淑珍').waitFor()
  await look(page, 'desk-cases-360-zh')
  await page.getByText('1 王淑珍').click()
  await page.getByLabel('痊愈时间').waitFor()
  await page.getByLabel('为什么更新').fill('已送检')
  await page.getByRole('button', { name: '更新' }).click()
  await page.getByText('1 王淑珍').waitFor()
  await page.context().close()
})

test('the county hears of a cluster without asking, and opens the outbreak', async () => {
  const page = await stage.page({ login: 'county1', at: '/board/signals' })
  await page.getByText('没有待核实的信号').waitFor()
  await look(page, 'board-signals-calm-1440-zh')
  for (const [n, day] of [[1, '22'], [2, '23'], [4, '23']]) await post('clerk1', `${HOME}/cases`, { client_key: 'c' + n, person: ids[n], profile: 'norovirus', class: 'suspected', onset_at: `2021-10-${day}T20:00:00+08:00`, symptoms: ['diarrhoea'] })
  await page.getByText('96 小时（两个潜伏期）内 2 例及以上').waitFor()
  await look(page, 'board-signals-1440-zh')
  await page.getByRole('button', { name: '认定疫情' }).first().click()
  await page.locator('form').getByRole('button', { name: '认定疫情' }).click()
  await page.waitForURL(/\/board\/outbreak\/\d+/)
  await page.getByText('最早').waitFor()
  await page.getByLabel('做了什么、报给了谁').fill('二层封闭，停止集体用餐。')
  await page.getByRole('button', { name: '记一条' }).click()
  await page.locator('.sick-notes li').waitFor()
  await page.getByRole('button', { name: '结束疫情' }).click()
  await page.getByLabel('结束的依据').fill('今日无新增')
  await page.locator('form').getByRole('button', { name: '结束疫情' }).click()
  await page.getByText('还不能结束').waitFor()
  await look(page, 'board-outbreak-1440-zh')
  await page.context().close()
})

test('the first positive reaches an open board of the region', async () => {
  const page = await stage.page({ login: 'region1', at: '/board/signals', theme: 'dark', language: 'en' })
  await page.locator('.sick-line').waitFor()
  assert.equal(await page.locator('.sick-alarm').count(), 0)
  await post('clerk1', `${HOME}/cases`, { client_key: 'covid', person: ids[5], profile: 'covid', class: 'confirmed', onset_at: '2021-10-24T06:00:00+08:00', result: 'positive' })
  await page.locator('.sick-alarm').waitFor()
  await page.locator('.sick-many li').first().waitFor()
  await look(page, 'board-signals-alarm-1440-en-dark')
  await page.locator('.sick-alarm a').click()
  await page.locator('table.children tbody tr').first().waitFor()
  assert.ok(!(await page.locator('body').innerText()).includes('孙丽'))
  await look(page, 'board-cases-1440-en-dark')
  await page.context().close()
})

test('everything fits a narrow board and a phone', async () => {
  for (const [login, at, name, width] of [['county1', '/board/signals', 'board-signals-768-zh', 768], ['leader1', '/desk/outbreak/1', 'desk-outbreak-360-zh', 360]]) {
    const page = await stage.page({ width, login, at })
    await page.locator('.curve').first().waitFor()
    await look(page, name)
    await page.context().close()
  }
})
