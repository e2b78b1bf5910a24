// Hygiene, tests and vaccines: a carer's taps with and without a network, the code on the door, a round and its results, and the county's line for each house.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage, home, people = {}
// A phone's page as tall as what is on it: the bar at its top does not lie in the middle of the picture.
const look = async (page, name) => {
  const { width, height } = page.viewportSize()
  await page.setViewportSize({ width, height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) })
  await accessible(page, name)
  await fits(page)
  await shot(page, name)
  await page.setViewportSize({ width, height })
}
const ask = async (login, method, path, body, good = 201) => {
  const answer = await stage.as(login, method, path, body)
  assert.equal(answer.status, good, JSON.stringify(answer.body))
  return answer.body
}
before(async () => {
  stage = await open_stage({ data: 'demo' })
  home = (await ask('clerk', 'GET', '/api/v1/me', undefined, 200)).unit.code
  const add = async (role, name, more = {}) => { people[name] = (await ask('clerk', 'POST', `/api/v1/units/${home}/people`, { client_key: 'p ' + name, role, name, ...more })).id }
  await add('resident', '张桂兰', { birth: '1935-05-01' })
  await add('resident', '王秀英', { birth: '1950-05-01' })
  await add('staff', '李护理', { birth: '1985-03-08' })
})
after(() => stage?.close())

test('areas are written down, and one tap notes a disinfection', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/hygiene' })
  await page.getByText('还没有登记区域').waitFor()
  await look(page, 'desk-hygiene-none-360-zh')
  for (const [kind, name] of [['room', '201 室'], ['room', '202 室'], ['public', '一楼活动厅']]) {
    await page.getByRole('button', { name: '登记区域' }).first().click()
    await page.getByLabel('类别').selectOption(kind)
    await page.getByLabel('名称').fill(name)
    await page.getByRole('button', { name: '保存' }).click()
    await page.locator('.care-areas b').getByText(name).waitFor()
  }
  // Nothing is filled in: without the agent nothing is noted.
  await page.getByRole('button', { name: '消毒 一楼活动厅' }).click()
  await page.getByText('先写用什么消毒').waitFor()
  await page.getByLabel('消毒剂').fill('含氯消毒剂')
  await page.getByLabel('浓度').fill('500')
  await page.getByRole('button', { name: '消毒 一楼活动厅' }).click()
  await page.locator('li.done b').getByText('一楼活动厅').waitFor()
  await page.locator('.care-log b').getByText('消毒 一楼活动厅').waitFor()
  await look(page, 'desk-hygiene-360-zh')
  const sheet = await ask('clerk', 'GET', `/api/v1/units/${home}/hygiene`, undefined, 200)
  assert.equal(sheet.counts.disinfections, 1)
  assert.equal(sheet.logs[0].strength_mg_l, 500)
  await page.context().close()
})

test('without a network the same tap is kept, and sent when it is back', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/hygiene' })
  await page.getByLabel('消毒剂').fill('75%酒精')
  page.expect_no_network = true
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '2 处一起记为已消毒' }).click()
  await page.getByText('已存本机，等着发送').first().waitFor()
  await shot(page, 'desk-hygiene-offline-360-zh')
  assert.equal((await ask('clerk', 'GET', `/api/v1/units/${home}/hygiene`, undefined, 200)).counts.disinfections, 1)
  await page.context().setOffline(false)
  await page.locator('.care-log b').getByText('消毒 202 室').waitFor()
  const sheet = await ask('clerk', 'GET', `/api/v1/units/${home}/hygiene`, undefined, 200)
  assert.equal(sheet.counts.disinfections, 3)
  assert.deepEqual(sheet.turns.map((one) => one.asked - one.done), sheet.turns.map((one, i) => (sheet.areas[0].cells[i].log ? 0 : one.asked)))
  await page.context().close()
})

test('the code on the door opens the area; the sheet of codes can be printed', async () => {
  const { areas } = await ask('clerk', 'GET', `/api/v1/units/${home}/areas`, undefined, 200), door = areas.find(({ name }) => name === '202 室')
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/hygiene/codes', language: 'en' })
  await page.locator('.care-codes li').nth(2).waitFor()
  await look(page, 'desk-hygiene-codes-360-en')
  await page.goto(stage.url + '/desk/hygiene?area=' + door.id)
  await page.locator('.care-areas li.door b').getByText('202 室').waitFor()
  assert.match(await page.locator('.care-areas li').first().innerText(), /202 室/)
  await look(page, 'desk-hygiene-door-360-en')
  await page.context().close()
})

const back_online = async (page) => { await page.context().setOffline(false); await page.evaluate(() => dispatchEvent(new Event('online'))) }

test('a log is struck out with a reason; an area gets another name, ends, and comes back', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/hygiene' }), sheet = page.locator('dialog[open]')
  await page.locator('.care-log').getByRole('button', { name: /作废 消毒 202 室/ }).click()
  await sheet.getByRole('button', { name: '作废' }).click()
  assert.equal(await sheet.getByLabel('作废原因').evaluate((field) => field.validity.valueMissing), true, 'without a reason nothing is struck out')
  await sheet.getByLabel('作废原因').fill('点错了房间')
  await look(page, 'desk-hygiene-void-360-zh')
  await sheet.getByRole('button', { name: '作废' }).click()
  await page.locator('.care-log.void', { hasText: '202 室' }).waitFor()
  await page.getByRole('button', { name: /作废 消毒 202 室/ }).waitFor({ state: 'detached' })
  const now = async () => await ask('clerk', 'GET', `/api/v1/units/${home}/hygiene`, undefined, 200)
  await page.waitForFunction(async (at) => (await (await fetch(at)).json()).counts.disinfections === 2, `/api/v1/units/${home}/hygiene`)
  await page.getByRole('button', { name: '改名、停用' }).click()
  await sheet.getByRole('button', { name: '改名 201 室' }).click()
  await sheet.getByLabel('名称').fill('201 双人间')
  await look(page, 'desk-hygiene-rename-360-zh')
  await sheet.getByRole('button', { name: '保存' }).click()
  await sheet.locator('b', { hasText: '201 双人间' }).waitFor()
  // Without a network: the area leaves the list at once, and is kept as such.
  page.expect_no_network = true
  await page.context().setOffline(true)
  await sheet.getByRole('button', { name: '停用 202 室' }).click()
  await sheet.getByText('今天之内可以恢复').waitFor()
  await look(page, 'desk-hygiene-end-360-zh')
  await sheet.getByRole('button', { name: '确认停用 202 室' }).click()
  await sheet.getByRole('button', { name: '恢复使用 202 室' }).waitFor()
  await sheet.getByRole('button', { name: '关闭' }).click()
  await page.locator('.care-areas b', { hasText: '202 室' }).waitFor({ state: 'detached' })
  await page.locator('.care-held li', { hasText: '停用 202 室' }).waitFor()
  await back_online(page)
  await page.waitForFunction(async (at) => (await (await fetch(at)).json()).areas.some(({ name, until }) => name === '202 室' && until), `/api/v1/units/${home}/hygiene`)
  await page.getByRole('button', { name: '改名、停用' }).click()
  await look(page, 'desk-hygiene-areas-360-zh')
  await sheet.getByRole('button', { name: '恢复使用 202 室' }).click()
  await sheet.getByRole('button', { name: '停用 202 室' }).waitFor()
  await sheet.getByText('已存本机').waitFor({ state: 'detached' })
  assert.deepEqual((await now()).areas.map(({ name, until }) => [name, until]).sort(), [['201 双人间', null], ['202 室', null], ['一楼活动厅', null]].sort())
  await page.context().close()
})

test('a round is called, samples are taken, results come one by one and by file', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/tests' })
  await page.getByText('没有正在进行的全员检测').waitFor()
  await page.getByRole('button', { name: '发起全员检测' }).click()
  const sheet = page.locator('dialog[open]')
  await sheet.getByLabel('名称').fill('第一轮全员核酸')
  await sheet.getByLabel('完成期限').fill(new Date(Date.now() + 30 * 3600000).toISOString().slice(0, 16))
  await sheet.getByRole('button', { name: '发起全员检测' }).click()
  await page.getByText('0/3 人').waitFor()
  await page.getByRole('button', { name: '采样 第一轮全员核酸' }).click()
  await sheet.getByText('全选 3 人').click()
  await look(page, 'desk-tests-sample-360-zh')
  // The line is dead while people stand in it: what is noted is kept, counts here, and is sent once when it is back.
  page.expect_no_network = true
  await page.context().setOffline(true)
  await sheet.getByRole('button', { name: '记 3 人已采样' }).click()
  await page.getByText('3/3 人').waitFor()
  await page.locator('.care-held li', { hasText: '采样' }).waitFor()
  await look(page, 'desk-tests-offline-360-zh')
  assert.equal((await ask('clerk', 'GET', `/api/v1/units/${home}/tests/rounds`, undefined, 200)).rounds[0].done, 0)
  await back_online(page)
  await page.getByRole('button', { name: '阴性 张桂兰' }).waitFor()
  assert.equal((await ask('clerk', 'GET', `/api/v1/units/${home}/tests`, undefined, 200)).tests.length, 3, 'each was sent once')
  await page.getByRole('button', { name: '阴性 张桂兰' }).click()
  await page.getByRole('button', { name: '阴性 张桂兰' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '阳性 李护理' }).click()
  await page.getByText('会马上通知上级').waitFor()
  await page.getByRole('button', { name: '取消' }).click()
  // The file: a line for who waits, and one for nobody.
  await page.locator('input[type=file]').setInputFiles({ name: '结果.csv', mimeType: 'text/csv', buffer: Buffer.from(`人员编号,结果\n${people['李护理']},阴性\n999999,阴性\n`) })
  await page.getByText('退回 1 行').waitFor()
  await look(page, 'desk-tests-file-360-zh')
  await page.getByRole('button', { name: '导入 1 条' }).click()
  await page.getByRole('button', { name: '阴性 李护理' }).waitFor({ state: 'detached' })
  await look(page, 'desk-tests-360-zh')
  const { rounds } = await ask('clerk', 'GET', `/api/v1/units/${home}/tests/rounds`, undefined, 200)
  assert.deepEqual([rounds[0].done, rounds[0].negative, rounds[0].pending, rounds[0].houses_complete], [3, 2, 1, 1])
  await page.context().close()
})

test('somebody cannot be tested, with a reason; a round ends with what stays undone said before', async () => {
  await ask('clerk', 'POST', `/api/v1/units/${home}/tests/rounds`, { client_key: 'r2', title: '第二轮抗原', kind: 'antigen', who: 'everyone', due: new Date(Date.now() + 30 * 3600000).toISOString() })
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/tests' }), sheet = page.locator('dialog[open]')
  await page.getByRole('button', { name: '名单 第二轮抗原' }).click()
  await sheet.getByRole('button', { name: '免检 王秀英' }).click()
  await sheet.getByLabel('免检原因').fill('住院，由医院检测')
  await sheet.locator('form').getByRole('button', { name: '免检' }).click()
  await sheet.getByText('免检：住院，由医院检测').waitFor()
  await sheet.getByRole('button', { name: '免检 李护理' }).click()
  await sheet.getByLabel('免检原因').fill('点错了')
  await sheet.locator('form').getByRole('button', { name: '免检' }).click()
  await sheet.getByRole('button', { name: '撤销免检 李护理' }).click()
  await sheet.getByRole('button', { name: '免检 李护理' }).waitFor()
  await sheet.getByText('已存本机').waitFor({ state: 'detached' })
  await look(page, 'desk-tests-roster-360-zh')
  await sheet.getByRole('button', { name: '结束本轮' }).click()
  await sheet.getByText('还有 2 人没有采样').waitFor()
  await look(page, 'desk-tests-end-360-zh')
  await sheet.getByRole('button', { name: '确认结束' }).click()
  await page.locator('.care-areas li', { hasText: '第二轮抗原' }).getByText('已结束').waitFor()
  const { rounds } = await ask('clerk', 'GET', `/api/v1/units/${home}/tests/rounds`, undefined, 200)
  assert.deepEqual([rounds[0].title, rounds[0].done, rounds[0].excused, !!rounds[0].ended], ['第二轮抗原', 0, 1, true])
  await page.context().close()
})

test('a dose is noted, a reason against one too; coverage follows', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/vaccines', language: 'zh' })
  await page.getByRole('button', { name: '登记 张桂兰' }).click()
  const sheet = page.locator('dialog[open]')
  await sheet.getByLabel('接种日期').fill('2021-06-01')
  await look(page, 'desk-vaccines-dose-360-zh')
  page.expect_no_network = true
  await page.context().setOffline(true)
  await sheet.getByRole('button', { name: '登记接种' }).click()
  await page.locator('small', { hasText: '第 1 剂' }).getByText('已存本机').waitFor()
  await look(page, 'desk-vaccines-offline-360-zh')
  await back_online(page)
  await page.getByText('已存本机').waitFor({ state: 'detached' })
  await page.locator('small', { hasText: '第 1 剂' }).waitFor()
  // The second one was another person's: struck out, with a reason, and its number is free again.
  await page.getByRole('button', { name: '登记 张桂兰' }).click()
  await sheet.getByLabel('接种日期').fill('2021-07-01')
  await sheet.getByRole('button', { name: '登记接种' }).click()
  await page.locator('small', { hasText: '第 2 剂' }).waitFor()
  await page.getByText('已存本机').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '登记 张桂兰' }).click()
  await sheet.getByRole('button', { name: /作废 第 2 剂/ }).click()
  await sheet.getByLabel('作废原因').fill('登记到别人名下了')
  await look(page, 'desk-vaccines-void-360-zh')
  await sheet.getByRole('button', { name: '作废' }).click()
  await page.locator('small', { hasText: '第 2 剂' }).waitFor({ state: 'detached' })
  await page.waitForFunction(async (at) => (await (await fetch(at)).json()).people.some(({ doses }) => doses.some(({ dose, voided }) => dose === 2 && voided)), `/api/v1/units/${home}/vaccinations`)
  await page.getByRole('button', { name: '登记 王秀英' }).click()
  await sheet.getByLabel('暂不接种的原因').selectOption('allergy')
  await sheet.getByRole('button', { name: '保存原因' }).click()
  await page.getByText('1 人禁忌').first().waitFor()
  await look(page, 'desk-vaccines-360-zh')
  await page.context().close()
})

test('the same in English at night, and on a wide screen in both', async () => {
  for (const [width, language, theme] of [[360, 'en', 'dark'], [1440, 'zh', 'light'], [1440, 'en', 'dark']]) {
    const page = await stage.page({ width, language, theme, login: 'clerk', at: '/desk/hygiene' }), sheet = page.locator('dialog[open]'), end = `${width}-${language}`, zh = language === 'zh'
    await page.locator('.care-log').first().waitFor()
    await look(page, 'desk-hygiene-' + end)
    await page.getByRole('button', { name: zh ? '改名、停用' : 'Rename or end areas' }).click()
    await sheet.getByRole('button', { name: zh ? '停用 202 室' : 'End 202 室' }).click()
    await look(page, 'desk-hygiene-areas-' + end)
    await page.goto('/desk/tests')
    await page.getByRole('button', { name: zh ? '名单' : 'Roster' }).first().click()
    await sheet.locator('.care-roster li').first().waitFor()
    await look(page, 'desk-tests-roster-' + end)
    await page.goto('/desk/vaccines')
    await page.getByRole('button', { name: zh ? '登记 张桂兰' : 'Note 张桂兰' }).click()
    await sheet.locator('.care-doses li').first().waitFor()
    await look(page, 'desk-vaccines-' + end)
    await page.context().close()
  }
})

test('the county sees a line for each house, and what nobody wrote down', async () => {
  for (const [language, width, theme] of [['zh', 1440, 'light'], ['en', 1440, 'dark'], ['zh', 768, 'light'], ['en', 768, 'dark'], ['zh', 1920, 'light'], ['en', 1920, 'dark']]) {
    const page = await stage.page({ width, language, theme, login: 'county', at: '/board/care' })
    await page.locator('table.children tbody tr').first().waitFor()
    await page.getByText(language === 'zh' ? '没有记录' : 'nothing recorded').first().waitFor()
    // A heading ends where its figures end.
    assert.deepEqual(await page.evaluate(() => {
      const end = (node) => { const range = document.createRange(); range.selectNodeContents(node); return Math.round(range.getBoundingClientRect().right) }
      const heads = [...document.querySelectorAll('table.children thead tr:last-child th')].map(end)
      const row = [...document.querySelectorAll('table.children tbody tr')].find((line) => line.querySelectorAll('td').length === heads.length)
      return row ? [...row.querySelectorAll('td')].map(end).map((at, i) => Math.abs(at - heads[i])).filter((off) => off > 2) : ['no whole row']
    }), [])
    await look(page, `board-care-${width}-${language}`)
    await page.context().close()
  }
})
