// A positive that was corrected, as those see it who were alarmed; and somebody who moved from one home to another, until the first one says so.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { accessible, fits, open_stage, root, shot } from './stage.mjs'

let stage
const AT = '2021-10-24T09:00:00+08:00', HOME = '/api/v1/units/ALX-01', PAPER = '15292119380401001X'
const ids = []
const post = async (login, path, body, status = 201) => {
  const answer = await stage.as(login, 'POST', path, body)
  assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const until = async (ask, good) => {
  for (let i = 0; i < 600; i++) {
    const it = await ask()
    if (good(it)) return it
    await new Promise((go_on) => setTimeout(go_on, 50))
  }
  assert.fail('it never came')
}
before(async () => {
  stage = await open_stage({ clock: AT, fill: (one) => { one.run('init', '--pack', 'cn-welfare', '--admin', 'admin'); one.run('import', 'units', join(root, 'stories/data/alxa/units.csv')) } })
  await stage.clock(AT, 0)
  for (const [login, role, unit] of [['clerk1', 'clerk', 'ALX-01'], ['clerk2', 'clerk', 'ALX-02'], ['leader1', 'leader', 'ALX-01'], ['county1', 'duty', '152921'], ['region1', 'duty', '150000']]) stage.account(login, role, unit)
  for (const [n, name] of ['王淑珍', '李国强', '张三'].entries())
    ids.push((await post('clerk1', `${HOME}/people`, { client_key: 'p' + n, role: 'resident', name, room: '20' + (n + 1), opening: true, ...(n === 2 ? { id_no: PAPER } : {}) })).id)
})
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }
const sizes = [[360, 'zh'], [360, 'en'], [1440, 'zh'], [1440, 'en']]

test('a positive taken back: the alarm, the signal, the outbreak and the line list say so', async () => {
  const tests = []
  for (const n of [0, 1]) tests.push((await post('clerk1', `${HOME}/tests`, { client_key: 't' + n, person: ids[n], kind: 'pcr', result: 'positive' })).id)
  const cases = () => stage.as('clerk1', 'GET', `${HOME}/cases`).then((answer) => answer.body.cases)
  await until(cases, (all) => all.length === 2)
  const waiting = await until(() => stage.as('leader1', 'GET', '/api/v1/signals').then((answer) => answer.body.signals), (all) => all.some((one) => one.rule === 'cste_covid_2' && one.persons === 2))
  const outbreak = await post('leader1', '/api/v1/outbreaks', { client_key: 'o', signal: waiting.find((one) => one.rule === 'cste_covid_2').id })
  await stage.clock('2021-10-24T15:30:00+08:00', 0)
  await post('clerk1', `${HOME}/tests/${tests[0]}/result`, { client_key: 'n', result: 'negative', reason: '实验室更正' }, 200)
  await until(cases, (all) => all.some((one) => one.class === 'none'))
  for (const [width, language] of sizes) {
    const board = await stage.page({ width, language, login: 'region1', at: '/board/signals' })
    await board.locator('.sick-corrected').waitFor()
    assert.equal(await board.locator('.sick-alarm').count(), 0)
    await board.getByText(language === 'zh' ? '其后 1 例经更正排除' : '1 struck out since').first().waitFor()
    await look(board, `corrected-signals-${width}-${language}`)
    await board.goto(`/board/outbreak/${outbreak.id}`)
    await board.locator('.sick-notes li').filter({ hasText: language === 'zh' ? '检测更正' : 'Test corrected' }).waitFor()
    await look(board, `corrected-outbreak-${width}-${language}`)
    await board.context().close()
    const desk = await stage.page({ width, language, login: 'clerk1', at: '/desk/cases' })
    await desk.getByText(language === 'zh' ? '已排除（检测更正）' : 'No case (test corrected)').waitFor()
    await look(desk, `corrected-cases-${width}-${language}`)
    await desk.context().close()
  }
})

test('somebody moved: the new home asks, the county sees one counted twice, the old home confirms', async () => {
  let page = await stage.page({ width: 360, login: 'clerk2', at: '/desk/people' })
  await page.getByRole('button', { name: '登记人员' }).click()
  await page.getByLabel('姓名').fill('张三')
  await page.getByLabel('证件号').fill(PAPER)
  await page.locator('form').getByRole('button', { name: '登记人员' }).click()
  await page.getByText('此证件号仍在其他机构在册：示例左旗第一养老院').waitFor()
  await look(page, 'elsewhere-new-360-zh')
  const county = await stage.page({ login: 'county1', at: '/board/people' })
  await county.getByText('合计中有 1 人次重复').waitFor()
  await county.getByText('2 家机构没有电子名册').waitFor()
  await page.getByRole('button', { name: '由该机构转入，请其确认离院' }).click()
  await page.getByText('已请示例左旗第一养老院确认离院').waitFor()
  await look(page, 'elsewhere-asked-360-zh')
  await page.context().close()
  await county.getByText('称由示例左旗第一养老院转入').waitFor()                 // it looks again by itself
  for (const [width, language] of sizes) {
    const board = await stage.page({ width, language, login: 'county1', at: '/board/people' })
    await board.locator('.people-twice').waitFor()
    assert.equal(await board.locator('.people-total td').nth(1).innerText(), '4')
    assert.equal(await board.locator('.people-above tbody tr').nth(3).locator('td').nth(1).innerText(), '–')
    await look(board, `people-above-${width}-${language}`)
    await board.context().close()
    const desk = await stage.page({ width, language, login: 'clerk1', at: `/desk/people/${ids[2]}` })
    await desk.getByText(language === 'zh' ? '登记此人由你院转入' : 'says this person came from you').waitFor()
    await look(desk, `elsewhere-left-${width}-${language}`)
    await desk.context().close()
  }
  await post('clerk1', `${HOME}/people/${ids[2]}/moves`, { client_key: 'gone', to: 'left', reason: '转院' })
  await county.locator('.people-twice').waitFor({ state: 'detached' })
  await county.context().close()
})
