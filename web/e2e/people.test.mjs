// People of a home: the clerk registers, moves, undoes on a phone; brings the home's own list on the computer; from above names are masked.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { accessible, fits, open_stage, shot } from './stage.mjs'

let stage
before(async () => { stage = await open_stage({ data: 'demo' }) })
after(() => stage?.close())
const look = async (page, name) => { await accessible(page, name); await fits(page); await shot(page, name) }

test('a clerk registers somebody on the phone, sends them to hospital, and takes a mistake back', async () => {
  const page = await stage.page({ width: 360, login: 'clerk', at: '/desk/people' })
  await page.getByText('还没有登记人员').waitFor()
  await look(page, 'desk-people-none-360-zh')
  await page.getByRole('button', { name: '登记人员' }).click()
  await page.getByLabel('姓名').fill('张春兰')
  await page.getByLabel('证件号', { exact: true }).fill('152921194003020026')
  await page.getByLabel('房间', { exact: true }).fill('201')
  await page.getByRole('dialog').getByRole('button', { name: '登记人员' }).click()
  await page.getByText('校验位不对').waitFor()
  await look(page, 'desk-person-new-wrong-360-zh')
  await page.getByLabel('证件号', { exact: true }).fill('152921194003020028')
  await page.getByRole('dialog').getByRole('button', { name: '登记人员' }).click()
  const row = page.getByRole('link', { name: /张春兰/ })
  await row.waitFor()
  await look(page, 'desk-people-360-zh')
  await row.click()
  await page.getByText('152921********0028').waitFor()
  await look(page, 'desk-person-360-zh')
  await page.getByRole('button', { name: '外出住院' }).click()
  await page.getByLabel('原因').fill('骨折')
  await look(page, 'desk-person-move-360-zh')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByRole('button', { name: '返院' }).waitFor()
  await page.getByRole('button', { name: '撤销最近一次登记' }).click()
  await page.getByLabel('为什么撤销').fill('登记错人')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByText('已撤销：登记错人').waitFor()
  await page.getByRole('button', { name: '查看完整信息' }).click()
  await page.getByLabel('为什么要查看').fill('办理住院手续')
  await page.getByRole('dialog').getByRole('button', { name: '查看完整信息' }).click()
  await page.getByText('152921194003020028').waitFor()
  await look(page, 'desk-person-whole-360-zh')
  await page.context().close()
})

test('the home’s own list: tried, mapped, taken in, every refused row with its place', async () => {
  const page = await stage.page({ width: 1440, login: 'clerk', at: '/board/import' })
  const file = join(stage.data, 'list.csv')
  writeFileSync(file, '名册,,,,\n姓名,性别,身份证号,房号,备用\n李四,女,152921194105060047,202,护理员\n王五,男,152921195511051044,202,\n赵六,男,15292119380401001X,203,\n张春兰,,152921194003020028,,\n')
  await page.locator('#people-file').setInputFiles(file)
  await page.getByText(/共 4 行/).waitFor()
  await look(page, 'board-import-1440-zh')
  await page.getByLabel('对应 E 备用').selectOption({ label: '床位或岗位' })
  await page.getByRole('button', { name: '按这样对应再试' }).click()
  await page.getByRole('cell', { name: '护理员' }).waitFor()
  await page.getByRole('button', { name: /^导入 \d 人/ }).click()
  await page.getByText(/已导入 \d 人/).waitFor()
  await look(page, 'board-import-done-1440-zh')
  await page.goto('/board/rooms')
  await page.getByRole('rowheader', { name: '202' }).waitFor()
  await page.getByRole('button', { name: '修改房间 202' }).click()
  await page.getByLabel('床位').fill('2')
  await page.locator('form').getByLabel('分区').selectOption('isolation')
  await page.getByRole('button', { name: '保存' }).click()
  await page.locator('form').waitFor({ state: 'detached' })
  await look(page, 'board-rooms-1440-zh')
  await page.context().close()
})

test('from above: figures that balance, names behind a mask, a look with its reason', async () => {
  const clerk = await stage.as('clerk', 'GET', '/api/v1/me'), code = clerk.body.unit.code
  for (const [language, width, theme] of [['zh', 1440, 'light'], ['en', 768, 'dark']]) {
    const page = await stage.page({ width, language, theme, login: 'county', at: `/board/people?unit=${code}` })
    await page.getByText(language === 'zh' ? '张*' : '张*').first().waitFor()
    assert.equal(await page.getByText('张春兰').count(), 0)
    await page.getByText(language === 'zh' ? '与前一日相符' : 'Agrees with the day before').waitFor()
    await look(page, `board-people-${width}-${language}`)
    if (language === 'zh') {
      await page.getByRole('button', { name: '查看完整信息 张*' }).first().click()
      await page.getByLabel('为什么要查看').fill('核对密接名单')
      await page.locator('form').getByRole('button', { name: '查看完整信息' }).click()
      await page.getByText('张春兰').first().waitFor()
      await look(page, 'board-people-look-1440-zh')
    }
    await page.context().close()
  }
  const page = await stage.page({ width: 1440, language: 'en', login: 'county', at: '/board/people' })
  await page.getByText('Choose a home to see its register.').waitFor()
  await look(page, 'board-people-pick-1440-en')
  await page.context().close()
})
