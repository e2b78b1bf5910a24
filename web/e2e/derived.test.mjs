// A home that keeps records: its report stands there counted, the rows behind a figure can be seen, and what is changed needs a reason.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessible, open_stage, shot } from './stage.mjs'

const DAY = '2021-10-24', UNIT = 'DEMO-0003', PATH = `/api/v1/units/${UNIT}/reports/daily/${DAY}`
let stage
before(async () => {
  stage = await open_stage({ data: 'demo', at: `${DAY}T09:30:00+08:00` })
  const people = []
  for (const [i, name] of ['王淑珍', '李国强', '巴图', '赵秀兰'].entries()) {
    const { body } = await stage.as('clerk', 'POST', `/api/v1/units/${UNIT}/people`, { client_key: `p${i}`, role: 'resident', name, birth: `193${i}-02-03`, room: '101', opening: true, at: `${DAY}T06:00:00+08:00` })
    people.push(body.id)
  }
  const sent = await stage.as('clerk', 'POST', `/api/v1/units/${UNIT}/rounds`, { client_key: 'r', slot: `${DAY}/1`, readings: people.map((person, i) => ({ person, temp_c: 36.4 + i / 10 })) })
  assert.equal(sent.status, 201, JSON.stringify(sent.body))
  await stage.clock(`${DAY}T14:10:00+08:00`)
})
after(() => stage?.close())

for (const language of ['zh', 'en']) {
  test(`what the records give stands there, with its rows (${language})`, async () => {
    const page = await stage.page({ width: 360, login: 'clerk', language, at: `/desk/fill/daily/${DAY}` })
    await page.waitForSelector('.counted-in')
    assert.equal(await page.inputValue('#f-residents_in'), '4')
    assert.equal(await page.inputValue('#f-outsiders_in'), '', 'what nobody records stays blank')
    await page.click('.field:has(#f-residents_in) .basis')
    await page.waitForSelector('.behind li')
    assert.equal(await page.locator('.behind li').count(), 4)
    assert.match(await page.textContent('.behind'), /王淑珍/)
    await accessible(page, 'rows behind ' + language)
    await shot(page, `derived-rows-360-${language}`)
    await page.click('.sheet .button')
    await page.fill('#f-residents_in', '5')
    await page.waitForSelector('.counted .input')
    await accessible(page, 'derived ' + language)
    await page.waitForFunction(() => /\d\d:\d\d/.test(document.querySelector('.progress small')?.textContent ?? ''))     // kept on the device
    assert.equal(await page.locator('main > .notice').count(), 0)
    await shot(page, `derived-differs-360-${language}`)
    await page.click('.field:has(#f-residents_in) .counted .link')
    assert.equal(await page.inputValue('#f-residents_in'), '4')
    await page.context().close()
  })
}

test('changed with a reason it is sent, and everybody above sees it', async () => {
  const { body: derived } = await stage.as('clerk', 'GET', PATH + '/derived'), { body: form } = await stage.as('clerk', 'GET', '/api/v1/forms/daily')
  const page = await stage.page({ width: 360, login: 'clerk', at: `/desk/fill/daily/${DAY}` })
  await page.waitForSelector('.counted-in')
  // What is left to a person is typed; blocks that are folded are in the page already.
  await page.evaluate(({ fields, known }) => {
    const put = (key, text) => { const box = document.getElementById('f-' + key); box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })) }
    for (const field of fields) if (field.required && field.type !== 'text' && known[field.key] === undefined) put(field.key, '0')
    put('readings_taken', '3')
  }, { fields: form.fields, known: derived.values })
  await page.click('.send-bar .primary')
  await page.waitForFunction(() => document.querySelector('.field:has(#f-readings_taken)')?.classList.contains('faulty'))
  await page.evaluate(() => { const box = document.querySelector('.field:has(#f-readings_taken) .counted .input'); box.value = '一人数据有误'; box.dispatchEvent(new Event('input', { bubbles: true })) })
  await page.evaluate(() => { document.querySelector('#f-note').value = '上午一次'; document.querySelector('#f-note').dispatchEvent(new Event('input', { bubbles: true })) })
  await page.click('.send-bar .primary')
  await page.waitForURL(/\/desk\/?$/)
  const { body: report } = await stage.as('city', 'GET', PATH)
  assert.equal(report.origin, 'mixed')
  assert.deepEqual(report.overrides, { readings_taken: '一人数据有误' })
  await page.context().close()
  const board = await stage.page({ width: 1440, login: 'city', at: `/board/i/${UNIT}?form=daily&period=${DAY}` })
  await board.waitForSelector('.otherwise')
  assert.match(await board.textContent('.otherwise'), /一人数据有误/)
  await accessible(board, 'board report with overrides')
  await shot(board, 'derived-board-1440-zh')
  await board.context().close()
})

test('the records change afterwards: it is said, and the report stays', async () => {
  const { body } = await stage.as('clerk', 'GET', `/api/v1/units/${UNIT}/people`)
  await stage.as('clerk', 'POST', `/api/v1/units/${UNIT}/people/${(body.people ?? body.items)[0].id}/moves`, { client_key: 'm', to: 'leave', reason: '回家' })
  const page = await stage.page({ width: 360, login: 'clerk', at: `/desk/report/daily/${DAY}` })
  await page.waitForSelector('.notice.act li')
  assert.match(await page.textContent('.notice.act'), /在院人数：确认时 4，现在 3/)
  await accessible(page, 'report and changed records')
  await shot(page, 'derived-changed-360-zh')
  await page.context().close()
})
