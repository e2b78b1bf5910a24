// The gate on the phone: a family refused with words to read to them, a returnee into isolation, an entry kept without a network and decided
// later by the server; bookings; the release of somebody in isolation; what those above see.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, root, shot } from './stage.mjs'

let stage, granny
const look = async (page, name) => { await page.evaluate(() => scrollTo(0, 0)); await accessible(page, name); await fits(page); await shot(page, name) }
const add = async (key, body) => { const { status, body: made } = await stage.as('head', 'POST', '/api/v1/units/ALX-05/people', { client_key: key, ...body }); assert.equal(status, 201, JSON.stringify(made)); return made.id }
before(async () => {
  stage = await open_stage({ at: '2021-10-18T09:00:00+08:00', fill: (it) => {
    it.run('init', '--pack', join(root, 'packs/cn-welfare.yaml'), '--admin', 'admin')
    it.run('import', 'units', join(root, 'stories/data/alxa/units.csv'))
  } })
  stage.account('league', 'leader', '152900')
  stage.account('head', 'leader', 'ALX-05')
  granny = await add('g', { role: 'resident', name: '王桂兰', sex: 'female', birth: '1938-03-01', room: '201' })
  await add('p', { role: 'resident', name: '李建国', sex: 'male', birth: '1940-05-01', room: '202' })
  await add('s', { role: 'staff', name: '赵敏' })
  const room = await stage.as('head', 'POST', '/api/v1/units/ALX-05/rooms', { client_key: 'r', name: '隔离 1', zone: 'isolation', beds: 1 })
  assert.ok(room.status < 300, JSON.stringify(room.body))
  const order = await stage.as('league', 'POST', '/api/v1/orders', { client_key: 'o', scope: '152900', ladder: 'institution', level: 1, from: '2021-10-18T08:00:00+08:00', issuer: '阿拉善盟民政局', number: '阿民发〔2021〕12号', title: '关于封闭管理的紧急通知' })
  assert.equal(order.status, 201, JSON.stringify(order.body))
})
after(() => stage?.close())

test('a daughter is refused, in words that can be read to her', async () => {
  const page = await stage.page({ width: 360, login: 'head', at: '/desk/gate' })
  await page.getByRole('heading', { name: '出入登记' }).waitFor()
  await page.getByRole('button', { name: '家属探视' }).click()
  await page.getByLabel('访客姓名').fill('王芳')
  await page.getByLabel('手机').fill('13800138000')
  await page.getByRole('button', { name: '王桂兰 201' }).click()
  await page.getByLabel('体温').fill('364')
  await page.getByRole('button', { name: '已询问，都没有' }).click()
  await look(page, 'desk-gate-360-zh')
  await page.getByRole('button', { name: '问能不能通过' }).click()
  await page.getByText('不能通过').first().waitFor()
  await page.getByText(/可以预约视频探视/).first().waitFor()
  await page.getByText(/阿民发〔2021〕12号/).first().waitFor()
  await look(page, 'desk-gate-refused-360-zh')
  await page.context().close()
})

test('without a network the entry is kept, decides nothing, and the server decides it later', async () => {
  const page = await stage.page({ width: 360, login: 'head', at: '/desk/gate' })
  await page.getByRole('button', { name: '服务对象' }).click()
  await page.getByRole('button', { name: '李建国 202' }).click()
  await page.getByLabel('体温').fill('36.6')
  await page.getByRole('button', { name: '已询问，都没有' }).click()
  page.expect_no_network = true
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '问能不能通过' }).click()
  await page.getByText('还没有判定').waitFor()
  await page.getByText(/请先在门外等候/).waitFor()
  await look(page, 'desk-gate-kept-360-zh')
  await page.context().setOffline(false)
  await page.getByText('通过，进隔离').first().waitFor()
  await page.getByText('隔离 14 天，到 2021-11-01', { exact: false }).waitFor()
  await look(page, 'desk-gate-isolated-360-zh')
  await page.context().close()
})

test('the isolation says what is unmet, takes a daily look, and ends early only with a reason', async () => {
  const page = await stage.page({ width: 360, language: 'en', login: 'head', at: '/desk/isolation' })
  await page.getByText(/2 negative tests at least 24 hours apart are needed/).waitFor()
  await page.getByRole('button', { name: /Daily look/ }).click()
  await page.getByLabel(/Temperature/).fill('36.5')
  await page.getByRole('button', { name: 'Enter', exact: true }).click()
  await page.getByText(/Looked at on 1 day/).waitFor()
  await page.getByLabel(/Room 李建国/).selectOption({ label: '隔离 1' })
  await page.getByText(/1 in use/).waitFor()
  await look(page, 'desk-isolation-360-en')
  await page.getByRole('button', { name: 'Release early…' }).click()
  await page.getByLabel(/Why early/).fill('To hospital')
  await page.getByRole('button', { name: 'Release early', exact: true }).click()
  await page.getByText('Nobody is in isolation.').waitFor()
  await page.context().close()
})

test('a visit by video is booked where visits are paused; one in person is refused with the reason', async () => {
  const page = await stage.page({ width: 360, login: 'head', at: '/desk/visits' })
  await page.getByText('这一天没有预约。').waitFor()
  await page.getByRole('button', { name: '视频' }).click()
  await page.getByRole('button', { name: '王桂兰 201' }).click()
  await page.getByLabel('访客姓名').fill('王芳')
  await page.getByRole('button', { name: /^10:00/ }).click()
  await page.getByRole('button', { name: '预约', exact: true }).click()
  await page.getByText('王芳 探望 王桂兰').waitFor()
  await page.getByRole('button', { name: '当面' }).click()
  await page.getByRole('button', { name: '王桂兰 201' }).click()
  await page.getByLabel('访客姓名').fill('王强')
  await page.getByRole('button', { name: /^10:00/ }).click()
  await page.getByRole('button', { name: '预约', exact: true }).click()
  await page.getByText('不能通过').first().waitFor()
  await look(page, 'desk-visits-360-zh')
  await page.context().close()
})

test('going to the clinic is approved, let pass, and shows as away', async () => {
  const asked = await stage.as('head', 'POST', '/api/v1/units/ALX-05/gate', { client_key: 'clinic', direction: 'out', who: 'resident', person: granny, purpose: 'medical' })
  assert.equal(asked.body.decision, 'approval', JSON.stringify(asked.body))
  const page = await stage.page({ width: 360, login: 'head', at: '/desk/gate' })
  await page.getByRole('button', { name: /批准…/ }).click()
  await page.getByLabel('预计返回').last().fill('2021-10-18T18:00')
  await page.getByLabel('外出防护已落实').last().check()
  await look(page, 'desk-gate-approve-360-zh')
  await page.getByRole('button', { name: '批准', exact: true }).click()
  await page.getByRole('button', { name: /^放行/ }).click()
  await page.getByText('可以通过').first().waitFor()
  await page.getByText(/应于/).waitFor()
  await look(page, 'desk-gate-away-360-zh')
  await page.context().close()
})

test('the league sees counts, and one house behind the mask', async () => {
  const page = await stage.page({ login: 'league', at: '/board/gate' })
  await page.getByRole('columnheader', { name: '未放行' }).waitFor()
  await look(page, 'board-gate-1440-zh')
  await page.locator('tbody a').first().click()
  await page.getByText('姓名已隐去。').waitFor()
  await page.getByText('王*').first().waitFor()
  await look(page, 'board-gate-house-1440-zh')
  assert.equal(await page.getByText('王桂兰').count(), 0)
  await page.context().close()
})
