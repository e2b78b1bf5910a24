// A health round of a home of 300 on a phone, as a carer enters it: three digits and Enter a person, at the pace of a practised thumb. The page has
// a fourth of the processor and a slow line. Nobody types on before the next name stands there: what the machine takes longer than the thumb is waited
// for. It is typed in real time, because sending and reading back go on meanwhile.
import assert from 'node:assert/strict'
import { open_stage, throttle } from './stage.mjs'

const PEOPLE = 300, A_ROOM = 4, AT = '2021-10-24T08:05:00+08:00'
const KEYS_A_SECOND = 5, PACE = 1000 / KEYS_A_SECOND
const pause = (ms) => new Promise((go_on) => setTimeout(go_on, ms))
const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

export const home_of_300 = async () => {
  const stage = await open_stage({ data: 'demo', at: AT })
  stage.home = (await stage.as('clerk', 'GET', '/api/v1/me')).body.unit.code
  for (let i = 0; i < PEOPLE; i++) {
    const made = await stage.as('clerk', 'POST', `/api/v1/units/${stage.home}/people`, { client_key: 'p' + i, role: 'resident', name: '住户' + String(i + 1).padStart(3, '0'), birth: '1940-01-01', room: String(101 + Math.floor(i / A_ROOM)), opening: true, at: '2021-10-20T08:00:00+08:00' })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  return stage
}

// From the key to the frame after it, as the page itself sees it; a key that had to wait for the page counts from when it was pressed.
const note_keys = () => {
  window.answers = []
  addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => { window.answers.push(performance.now() - timeStamp) })), true)
}
const next_name = (page, before) => page.evaluate((before) => new Promise((done) => {
  const look = () => { const name = document.querySelector('.round-who b')?.textContent ?? ''; if (name !== before) done(name); else requestAnimationFrame(look) }
  look()
}), before)

export async function round_of_300(stage, say) {
  const page = await stage.page({ width: 360, login: 'clerk' })
  await page.addInitScript(note_keys)
  await page.goto('/desk/rounds')
  await page.locator('.round-room li button').nth(PEOPLE - 1).waitFor()
  await throttle(page)
  const from = performance.now()
  let at = from, waited = 0, name = ''
  await page.locator('.round-room li button').first().click()
  name = await next_name(page, '')
  for (let i = 0; i < PEOPLE; i++) {
    for (const key of [...String(360 + i % 10), 'Enter']) {
      await page.keyboard.press(key)
      if (key === 'Enter') name = await next_name(page, name)
      at += PACE
      const late = performance.now() - at
      if (late < 0) await pause(-late)
      else { waited += late; at += late }
    }
  }
  const total = (performance.now() - from) / 1000, answers = await page.evaluate(() => window.answers)
  await page.locator('.round-waits').waitFor({ state: 'detached' })
  const sent = (performance.now() - from) / 1000, { seen } = (await stage.as('clerk', 'GET', `/api/v1/units/${stage.home}/rounds?slot=now`)).body
  assert.equal(seen, PEOPLE, 'the server has everybody')
  say('round_300_seconds', `a round of ${PEOPLE} on a throttled phone, ${KEYS_A_SECOND} keys a second`, Math.round(total), 's', 300, `the thumb ${Math.round(PEOPLE * 4 / KEYS_A_SECOND)} s; all of it on the server after ${Math.round(sent)} s`)
  say('round_300_waited_ms', 'of it the machine\'s: what the thumb waited for', Math.round(waited), 'ms', undefined, `so ${Math.round(PEOPLE * 4 / 4 + waited / 1000)} s at 4 keys a second`)
  say('round_300_key_ms', 'from a key to the next frame, median', Math.round(middle(answers)), 'ms', undefined, `longest ${Math.round(Math.max(...answers))} ms`)
  await page.context().close()
}
