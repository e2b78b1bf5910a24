// Newcomers from the register to the bed, also without a network; the visiting times of a home, and a full time that names another.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, root, shot } from './stage.mjs'

const UNITS = `code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone
231000,,prefecture,牡丹江市民政局,Mudanjiang,,,,2000-01-01,,
MDJ-CH,231000,institution,牡丹江市儿童福利院,Mudanjiang Children's Home,child,public,80,2000-01-01,,
`
let stage
const look = async (page, name) => { await page.evaluate(() => scrollTo(0, 0)); await accessible(page, name); await fits(page); await shot(page, name) }
const told = async (method, path, body, want = 201) => { const { status, body: made } = await stage.as('head', method, '/api/v1/units/MDJ-CH/' + path, body); assert.equal(status, want, JSON.stringify(made)); return made }
before(async () => {
  stage = await open_stage({ at: '2021-10-18T09:00:00+08:00', fill: (it) => {
    it.run('init', '--pack', join(root, 'packs/cn-welfare.yaml'), '--admin', 'admin')
    const at = mkdtempSync(join(tmpdir(), 'anlan-units-')), file = join(at, 'units.csv')
    writeFileSync(file, UNITS)
    it.run('import', 'units', file)
    rmSync(at, { recursive: true })
  } })
  stage.account('city', 'leader', '231000')
  stage.account('head', 'leader', 'MDJ-CH')
  stage.account('clerk', 'clerk', 'MDJ-CH')
  const order = await stage.as('city', 'POST', '/api/v1/orders', { client_key: 'o', scope: '231000', ladder: 'general', level: 1, from: '2021-10-18T08:00:00+08:00', issuer: '牡丹江市民政局', number: '牡民发〔2021〕9号', title: '启动一级响应' })
  assert.equal(order.status, 201, JSON.stringify(order.body))
  await told('POST', 'rooms', { client_key: 'r1', name: '隔离 1', zone: 'isolation', beds: 1 })
  await told('POST', 'rooms', { client_key: 'r2', name: '201', zone: 'clean', beds: 4 })
})
after(() => stage?.close())

test('nobody new yet: what the page is for, and one is registered', async () => {
  for (const [width, language] of [[360, 'zh'], [1440, 'en']]) {
    const page = await stage.page({ width, language, login: 'clerk', at: '/desk/intakes' })
    await page.getByText(language === 'zh' ? '没有等待的新接收人员' : 'Nobody new is expected').waitFor()
    await look(page, `desk-intakes-none-${width}-${language}`)
    await page.context().close()
  }
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/' })
  await page.getByRole('link', { name: '新接收人员' }).click()
  await page.getByRole('button', { name: '登记新接收人员' }).click()
  await page.getByRole('button', { name: '弃婴（童）' }).click()
  await page.getByLabel('姓名').fill('党小福')
  await page.getByRole('button', { name: '男', exact: true }).click()
  await look(page, 'desk-intakes-add-360-zh')
  await page.getByRole('dialog').getByRole('button', { name: '登记新接收人员' }).click()
  await page.getByText('待筛查').waitFor()
  await page.getByText(/须先送定点医院检查筛查/).first().waitFor()
  await page.context().close()
  assert.equal((await told('GET', 'intakes', null, 200)).intakes[0].purpose, 'foundling')
})

test('Today says that somebody waits, and leads there', async () => {
  const stone = (await told('POST', 'people', { client_key: 'p2', role: 'intake', name: '小石头', sex: 'male', birth: '2012-05-01' })).id
  const other = (await told('POST', 'people', { client_key: 'p3', role: 'intake', name: '李明明', sex: 'male', birth: '2010-05-01' })).id
  await told('POST', `intakes/${stone}/screening`, { client_key: 's2', result: 'clear', hospital: '市儿童医院', purpose: 'street_minor' })
  await told('POST', `intakes/${other}/screening`, { client_key: 's3', result: 'not_clear', hospital: '市儿童医院', purpose: 'street_minor' })
  for (const [width, language] of [[360, 'zh'], [1440, 'en']]) {
    const page = await stage.page({ width, language, login: 'clerk', at: '/desk/' })
    const line = page.getByRole('link', { name: language === 'zh' ? /新接收人员 3 人等待/ : /3 newcomers wait/ })
    await line.waitFor()
    await look(page, `desk-today-floor-${width}-${language}`)
    await line.click()
    await page.getByText(language === 'zh' ? '暂不能入院' : 'May not come in yet').waitFor()
    await page.getByText(language === 'zh' ? /筛查结果有异常/ : /The screening found something/).waitFor()
    await look(page, `desk-intakes-${width}-${language}`)
    await page.context().close()
  }
})

test('without a network the screening and the belongings are kept, and go out later', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/intakes' })
  await page.getByRole('button', { name: '登记结果 党小福' }).waitFor()
  page.expect_no_network = true
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '登记结果 党小福' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '登记结果' }).click()
  await page.getByText('请选择结果。').waitFor()
  await page.getByRole('button', { name: '无异常' }).click()
  await page.getByLabel('在哪家医院筛查').fill('市儿童医院')
  await look(page, 'desk-intakes-screening-360-zh')
  await page.getByRole('dialog').getByRole('button', { name: '登记结果' }).click()
  await page.getByText('已存本机，联网后送出').first().waitFor()
  await page.getByRole('button', { name: '已消毒 党小福' }).click()
  await look(page, 'desk-intakes-kept-360-zh')
  await page.context().setOffline(false)
  await page.getByRole('article', { name: '党小福' }).getByText(/clerk 登记/).nth(1).waitFor()
  await page.getByRole('article', { name: '党小福' }).getByText('可以入院').waitFor()
  await page.context().close()
})

test('measured, asked and let in: the server isolates, the bed is taken; a mistake is undone', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/intakes' })
  await page.getByRole('button', { name: '办理入院 党小福' }).click()
  await page.getByRole('button', { name: '送去判定' }).click()
  await page.getByText('一人一测：请先量体温。').waitFor()
  await page.getByLabel('体温').fill('368')
  await page.getByRole('button', { name: '已询问，都没有' }).click()
  await page.getByLabel('住哪间').selectOption({ label: '隔离 1（空 1）' })
  await look(page, 'desk-intakes-admit-360-zh')
  await page.getByRole('button', { name: '送去判定' }).click()
  await page.getByText('通过，进隔离').first().waitFor()
  await page.getByText('隔离 14 天，到 2021-11-01', { exact: false }).waitFor()
  await page.getByRole('heading', { name: '近期入院' }).waitFor()
  await look(page, 'desk-intakes-admitted-360-zh')
  await page.getByRole('button', { name: '知道了' }).click()
  assert.equal((await told('GET', 'rooms', null, 200)).rooms.find((one) => one.name === '隔离 1').taken, 1)
  await page.getByRole('button', { name: '登记错了 党小福' }).click()
  await page.getByLabel(/哪里登记错了/).fill('登记错人')
  await look(page, 'desk-intakes-undo-360-zh')
  await page.getByRole('button', { name: '撤销入院' }).click()
  await page.getByRole('button', { name: '办理入院 党小福' }).waitFor()
  await page.getByRole('button', { name: /不再等候… 李明明/ }).click()
  await page.getByLabel(/去了哪里/).fill('留在市儿童医院治疗')
  await page.getByRole('button', { name: '不再等候', exact: true }).click()
  await page.getByText('不再等候的 1').click()
  await page.getByText(/留在市儿童医院治疗/).waitFor()
  await page.context().close()
})

test('a room that is full is refused, and said so', async () => {
  const page = await stage.page({ width: 360, language: 'en', login: 'clerk', at: '/desk/intakes' })
  for (const name of ['小石头', '党小福']) {
    await page.getByRole('button', { name: `Admit ${name}`, exact: true }).click()
    await page.getByLabel('Temperature').fill('36.6')
    await page.getByRole('button', { name: 'Asked: none of these' }).click()
    const room = page.getByLabel('Room')
    await room.selectOption(await room.locator('option', { hasText: '隔离 1' }).getAttribute('value'))
    await page.getByRole('button', { name: 'Ask and enter' }).click()
    if (name === '小石头') await page.getByRole('button', { name: 'Close', exact: true }).click()
  }
  await page.getByText(/All beds of this room are taken/).waitFor()
  await look(page, 'desk-intakes-refused-360-en')
  await page.context().close()
})

test('the visiting times are set, shown with what is booked, and a full one names another', async () => {
  const child = (await told('POST', 'people', { client_key: 'c', role: 'resident', name: '王小雨', sex: 'female', birth: '2012-03-01', room: '201' })).id
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/visits' })
  await page.getByText(/通用安排/).waitFor()
  await page.getByRole('button', { name: '修改' }).click()
  await page.getByLabel('开始').fill('14:00')
  await page.getByLabel('结束').fill('13:00')
  await page.getByLabel('每场多少分钟').fill('30')
  await page.getByLabel('视频同时几场').fill('2')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText(/结束时间要晚于开始时间/).waitFor()
  await page.getByLabel('结束').fill('16:00')
  await look(page, 'desk-visits-rule-360-zh')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText(/14:00 到 16:00，每场 30 分钟/).waitFor()
  await page.getByText(/clerk，.* 设定/).waitFor()
  for (const [i, at] of ['14:00', '14:00', '14:30'].entries()) await told('POST', 'visits', { client_key: 'v' + i, resident: child, visitor: '王芳', at: `2021-10-18T${at}:00+08:00`, manner: 'video' })
  await page.reload()
  await page.getByRole('button', { name: '视频', exact: true }).click()
  await page.getByRole('button', { name: '14:00 2/2 已满' }).click()
  await page.getByText('14:00 已约满（2/2）。 最近的空档是 14:30。').waitFor()
  await look(page, 'desk-visits-full-360-zh')
  await page.getByRole('button', { name: '改约 14:30' }).click()
  assert.equal(await page.getByRole('button', { name: /14:30 1\/2/ }).getAttribute('aria-pressed'), 'true')
  // Two at one counter: the other was quicker.
  await told('POST', 'visits', { client_key: 'quick', resident: child, visitor: '王强', at: '2021-10-18T14:30:00+08:00', manner: 'video' })
  await page.getByRole('button', { name: '王小雨 201' }).click()
  await page.getByLabel('访客姓名').fill('王丽')
  await page.getByRole('button', { name: '预约', exact: true }).click()
  await page.getByText(/最近的空档是 10月18日 15:00/).waitFor()
  await page.getByRole('button', { name: /^15:00/ }).click()
  await page.getByRole('button', { name: '预约', exact: true }).click()
  await page.getByText('王丽 探望 王小雨').waitFor()
  await page.context().close()
  for (const [width, language] of [[360, 'en'], [1440, 'zh']]) {
    const view = await stage.page({ width, language, login: 'clerk', at: '/desk/visits' })
    await view.getByText('王丽').first().waitFor()
    await look(view, `desk-visits-times-${width}-${language}`)
    await view.goto('/desk/')
    await view.getByRole('link', { name: language === 'zh' ? /今天还有 5 个探视/ : /5 visits today/ }).waitFor()
    await view.context().close()
  }
})

test('the city sees how many newcomers wait, and why, behind the mask', async () => {
  const page = await stage.page({ login: 'city', at: '/board/gate' })
  await page.getByRole('columnheader', { name: '新接收等待' }).waitFor()
  await look(page, 'board-gate-newcomers-1440-zh')
  await page.locator('tbody a').first().click()
  await page.getByRole('heading', { name: '新接收人员' }).waitFor()
  await page.getByText('党*').first().waitFor()
  await look(page, 'board-gate-newcomers-house-1440-zh')
  assert.equal(await page.getByText('党小福').count(), 0)
  await page.context().close()
})
