// Every view and its states, photographed from the running program on invented data, so that doc/design.md never goes stale by hand.
//     bash tools/web.sh pictures [WORD]         the pictures of doc/design.md, in both languages, as WebP below doc/design/
//     bash tools/web.sh pictures all [WORD]     every width, language and theme as PNG below build/shots/all/, for the eye
// Not a test: nothing is compared. What is wrong must be seen.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LANGUAGES, open_stage, root, WIDTHS } from './stage.mjs'

const AT = '2021-10-24T14:46:00+08:00', DAY = '2021-10-24', CITY = '231000', COUNTY = '231002'
const all = process.argv[2] === 'all', word = new RegExp(process.argv[all ? 3 : 2] ?? '')
const stage = await open_stage({ data: 'demo', at: AT })
await stage.clock(AT, 0)                                  // it stands still, so that the same picture is taken again

// ---- who stands for which state ----
const city = async (path) => (await stage.as('city', 'GET', '/api/v1/' + path)).body
const cells = (await city(`board/${CITY}/cells`)).groups.flatMap((group) => group.cells)
const missing = cells.filter((cell) => cell.state === 'missing').map((cell) => cell.code)
const sent = cells.filter((cell) => cell.state === 'on_time' && cell.code.startsWith('DEMO-')).map((cell) => cell.code)
const clerk_of = (code) => 'clerk-' + code.slice(5)
const me_clerk = await stage.as('clerk', 'GET', '/api/v1/me').then(({ body }) => body.unit.code)
const nurse = await stage.as('nurse', 'GET', '/api/v1/me').then(({ body }) => body.unit.code)
const of_clerks = missing.filter((code) => code !== me_clerk && code !== nurse)
const { form } = await city(`board/${CITY}`)
const whole = await city('forms/' + form)
const numbers = whole.fields.filter(({ type, required }) => required && type !== 'text'), zeros = Object.fromEntries(numbers.map(({ key }) => [key, 0]))
// What the home said yesterday, with no event in it: plausible figures, so that no check asks about them.
const figures_of = async (code) => { const { values } = await city(`units/${code}/reports/${form}/2021-10-23`); return Object.fromEntries(numbers.map(({ key, event }) => [key, event ? 0 : values?.[key] ?? 0])) }
const returned = sent[3]
await stage.as('city', 'POST', `/api/v1/units/${returned}/reports/${form}/${DAY}/return`, { client_key: 'pictures', reason: '在院人数与昨日相差 12 人，请核对。' })

// ---- what command and the records show: an order, a notice, a positive test, somebody at the gate ----
const told = async (who, path, body) => (await stage.as(who, 'POST', '/api/v1/' + path, body)).body
await told('leader', 'orders', { client_key: 'pictures', scope: COUNTY, facility_types: ['eldercare'], ladder: 'institution', level: '2', from: AT, issuer: '牡丹江市民政局', number: '牡民发〔2021〕12号', title: '关于东安区养老机构实行二级防控的通知', text: '自即日起执行。' })
const notice = await told('city', 'notices', { client_key: 'pictures', scope: CITY, kind: 'instruction', number: '牡民电〔2021〕3号', title: '关于做好养老机构疫情防控工作的紧急通知', text: '各区县民政局：\n请立即转发辖区内各机构，今日 17 时前报告落实情况。', needs: 'done', due: '2021-10-24T17:00:00+08:00' })
await told('county', 'charges', { client_key: 'pictures', leader: { name: '赵海平', post: '副区长', phone: '0453-6900001' }, units: [nurse], tier: 'county', from: '2021-10-18' })
const residents = (await stage.as('nurse', 'GET', `/api/v1/units/${nurse}/people`)).body.people ?? []
await told('nurse', `units/${nurse}/gate`, { client_key: 'pictures-1', direction: 'in', who: 'visitor', visitor: { name: '王芳', phone: '13800138000' }, purpose: 'visit', declared: {}, temp_c: 36.4 })
await told('nurse', `units/${nurse}/gate`, { client_key: 'pictures-2', direction: 'out', who: 'resident', person: residents[3]?.id, purpose: 'leave' })
const newcomer = async (name, sex, birth) => (await told('nurse', `units/${nurse}/people`, { client_key: 'pictures ' + name, role: 'intake', name, sex, birth })).id
const screened = await newcomer('郑福生', 'male', '1941-03-08')
await told('nurse', `units/${nurse}/intakes/${screened}/screening`, { client_key: 'pictures-s', result: 'clear', hospital: '市第一人民医院', purpose: 'admission' })
await told('nurse', `units/${nurse}/intakes/${await newcomer('何玉兰', 'female', '1938-11-20')}/expected`, { client_key: 'pictures-e', purpose: 'admission' })
await told('nurse', `units/${nurse}/visits`, { client_key: 'pictures-v', resident: residents[1]?.id, manner: 'video', visitor: { name: '陈芳', phone: '13900139000' }, at: '2021-10-24T15:00:00+08:00' })
await told('nurse', `units/${nurse}/tests`, { client_key: 'pictures', person: residents[5]?.id, kind: 'pcr', taken_at: '2021-10-24T09:00:00+08:00', result: 'positive' })

// ---- what a person does before the picture ----
const offline = async (page) => { page.expect_no_network = true; await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined)); await page.context().setOffline(true) }
const type_all = async (page, values) => {
  await page.waitForSelector('.field .input')
  for (const [key, value] of Object.entries(values)) { const box = page.locator('#f-' + key); if (await box.count()) await box.evaluate((node, text) => { node.value = text; node.dispatchEvent(new Event('input', { bubbles: true })) }, String(value)) }
}
const keep = async (page, code) => {
  await page.click('.choice.zero')
  await type_all(page, await figures_of(code))
  await offline(page)
  await page.click('.send-bar .primary')
  await page.waitForSelector('.duty-waiting')
}
const conflict = async (page) => {
  let code
  do { code = of_clerks.pop() } while (!(await city(`units/${code}/reports/${form}/2021-10-23`)).values)     // one that reported yesterday
  await stage.log_in(page, clerk_of(code))
  await page.click('.choice:not(.zero)')
  const values = await figures_of(code)
  await type_all(page, { ...values, fever: 2 })
  await offline(page)
  await page.click('.send-bar .primary')
  await page.waitForSelector('.duty-waiting')
  await stage.as('admin', 'PUT', `/api/v1/units/${code}/reports/${form}/${DAY}`, { client_key: 'pictures-' + code, kind: 'values', values: { ...values, fever: 1 }, note: '.' })
  await page.context().setOffline(false)
  await page.waitForSelector('.duty-attention')
  await page.click('.duty-attention .primary')
}
// The 0-units state: a county nobody has put anything into.
const add_county = () => stage.as('admin', 'POST', '/api/v1/units', { code: 'NEW', parent_code: CITY, kind: 'county', name: '示例新区', name_en: 'Sample New District' })
const refuse = (status, document = {}) => async (page) => {
  await page.route(/\/api\/v1\/(board|forms\/|duties|units)/, (route) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ status, ...document }) }))
}

// name, login, at (address), seen (what is waited for), act (what is done then), still (the window, not the whole page), book (stands in
// doc/design.md; most: down to so many pixels).
const desk = [
  { name: 'login', book: true, at: '/login', seen: '#login' },
  { name: 'login-wrong', at: '/login', seen: '#login', act: async (page) => { await page.fill('#login', 'clerk'); await page.fill('#password', 'no'); await page.click('[type=submit]'); await page.waitForFunction(() => document.querySelector('#login-wrong').textContent) } },
  { name: 'today', book: true, login: 'clerk', at: '/desk/', seen: '.duty' },
  { name: 'today-sent', book: true, login: clerk_of(sent[0]), at: '/desk/', seen: '.stamp' },
  { name: 'today-returned', book: true, login: clerk_of(returned), at: '/desk/', seen: '.duty-returned' },
  { name: 'zero', book: true, login: 'clerk', at: `/desk/zero/${form}/${DAY}`, seen: '.statement' },
  { name: 'fill', book: true, login: 'clerk', at: `/desk/fill/${form}/${DAY}`, seen: '.field' },
  { name: 'fill-problems', book: true, login: 'clerk', at: `/desk/fill/${form}/${DAY}`, seen: '.field', act: async (page) => { await page.locator('.field .input').first().fill('12'); await page.locator('.field .input').nth(1).fill('x'); await page.click('.send-bar .primary'); await page.waitForSelector('.jumps') } },
  { name: 'correct', login: clerk_of(sent[1]), at: `/desk/correct/${form}/${DAY}`, seen: '.field' },
  { name: 'report', book: true, login: clerk_of(sent[0]), at: `/desk/report/${form}/${DAY}`, seen: '.report-state' },
  { name: 'report-missing', login: 'clerk', at: `/desk/report/${form}/${DAY}`, seen: '.report-state' },
  { name: 'offline', book: true, login: 'clerk', at: '/desk/', seen: '.duty', act: async (page) => { await offline(page); await page.reload(); await page.waitForSelector('.duty') } },
  { name: 'kept', book: true, login: clerk_of(of_clerks[2]), at: '/desk/', seen: '.duty', act: (page) => keep(page, of_clerks[2]) },
  { name: 'conflict', book: true, act: conflict, seen: '.versions' },
  { name: 'account', book: true, login: 'clerk', at: '/desk/', seen: '.duty', still: true, act: async (page) => { await page.click('.account'); await page.waitForSelector('.sheet[open]') } },
  { name: 'again', book: true, login: 'clerk', at: `/desk/fill/${form}/${DAY}`, seen: '.field', still: true, act: async (page) => { await type_all(page, await figures_of(me_clerk)); await page.context().clearCookies(); await page.click('.send-bar .primary'); await page.waitForSelector('.login-again[open] #password') } },
  { name: 'derived', book: true, login: 'nurse', at: `/desk/fill/${form}/${DAY}`, seen: '.basis' },
  { name: 'rounds', book: true, login: 'nurse', at: '/desk/rounds', seen: '.round-room' },
  { name: 'gate', book: true, login: 'nurse', at: '/desk/gate', seen: 'form, .chip' },
  { name: 'newcomers', book: true, login: 'nurse', at: '/desk/intakes', seen: 'main h1' },
  { name: 'visits', book: true, login: 'nurse', at: '/desk/visits', seen: 'main h1' },
  { name: 'hygiene', book: true, login: 'nurse', at: '/desk/hygiene', seen: 'main h1' },
  { name: 'people', book: true, login: 'nurse', at: '/desk/people', seen: 'main h1' },
  { name: 'cases', book: true, login: 'nurse', at: '/desk/cases', seen: 'main h1' },
  { name: 'desk-error', login: 'clerk', at: '/desk/fill/unknown/' + DAY, seen: '.state-page' },
  { name: 'desk-new', book: true, login: 'clerk', at: '/desk/', seen: '.duty', act: async (page) => { await offline(page); await page.evaluate(async () => { const language = localStorage.getItem('language'); localStorage.clear(); for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name); localStorage.setItem('language', language) }); await page.reload(); await page.waitForSelector('.state-page') } },
].map((one) => ({ width: 360, most: 1000, ...one, app: 'desk' }))
const board = [
  { name: 'place', book: true, login: 'city', at: `/board/u/${CITY}`, seen: '.field, .vessels' },
  { name: 'place-county', login: 'city', at: `/board/u/${COUNTY}`, seen: '.field' },
  { name: 'place-past', login: 'city', at: `/board/u/${CITY}?period=2021-10-20`, seen: '.numbers' },
  { name: 'place-dark', book: true, login: 'city', at: `/board/u/${CITY}`, seen: '.field', theme: 'dark' },
  { name: 'missing', book: true, login: 'city', at: `/board/u/${CITY}/missing`, seen: '.list' },
  { name: 'figures', book: true, login: 'city', at: `/board/u/${CITY}/figures`, seen: '.chart canvas, .chart svg' },
  { name: 'report-board', book: true, login: 'city', at: `/board/i/${sent[0]}`, seen: '.verdict' },
  { name: 'report-board-missing', login: 'city', at: `/board/i/${of_clerks[0]}`, seen: '.verdict' },
  { name: 'report-return', login: 'city', at: `/board/i/${sent[5]}`, seen: '.verdict', act: async (page) => { await page.click('.verdict .button'); await page.waitForSelector('#return-reason') } },
  { name: 'journal', book: true, most: 950, login: 'admin', at: `/board/u/${sent[0]}/journal`, seen: '.journal-day' },
  { name: 'units', book: true, most: 950, login: 'admin', at: '/board/admin/units', seen: 'table' },
  { name: 'units-add', login: 'admin', at: '/board/admin/units', seen: 'table', act: async (page) => { await page.click('.find .button') } },
  { name: 'unit', book: true, login: 'admin', at: `/board/admin/units/${sent[0]}`, seen: '.facts-list' },
  { name: 'accounts', book: true, most: 950, login: 'admin', at: `/board/admin/accounts?unit=${COUNTY}`, seen: 'table' },
  { name: 'accounts-add', login: 'admin', at: `/board/admin/accounts?unit=${COUNTY}`, seen: 'table', act: async (page) => { await page.click('.find .button') } },
  { name: 'tokens', book: true, login: 'admin', at: '/board/admin/tokens?login=admin', seen: '.sheet', act: async (page) => { await page.fill('.fields .input', 'export'); await page.click('.fields .primary'); await page.waitForSelector('.secret-box') } },
  { name: 'packs', book: true, login: 'admin', at: '/board/admin/packs', seen: '.facts-list' },
  { name: 'search', book: true, login: 'city', at: `/board/u/${CITY}`, seen: '.numbers', still: true, act: async (page) => { await page.keyboard.press('/'); await page.keyboard.type('爱民'); await page.waitForSelector('.found li') } },
  { name: 'help', book: true, login: 'city', at: `/board/u/${CITY}`, seen: '.numbers', still: true, act: async (page) => { await page.keyboard.press('?'); await page.waitForSelector('.keys') } },
  { name: 'orders', book: true, most: 950, login: 'city', at: '/board/orders', seen: 'main h1' },
  { name: 'duties', book: true, most: 950, login: 'city', at: '/board/duties', seen: 'main h1' },
  { name: 'chases', most: 950, login: 'city', at: '/board/chases', seen: 'main h1' },
  { name: 'notice', book: true, most: 950, login: 'city', at: `/board/notices/${notice.id}`, seen: 'main h1' },
  { name: 'charges', book: true, most: 950, login: 'county', at: '/board/charges', seen: 'main h1' },
  { name: 'coverage', book: true, most: 950, login: 'city', at: '/board/rounds', seen: 'main h1' },
  { name: 'gates', book: true, most: 950, login: 'city', at: '/board/gate', seen: 'main h1' },
  { name: 'care', book: true, most: 950, login: 'city', at: '/board/care', seen: 'main h1' },
  { name: 'signals', book: true, most: 1100, login: 'city', at: '/board/signals', seen: 'main h1' },
  { name: 'forbidden', book: true, login: 'county', at: '/board/admin/accounts', seen: '.state-page' },
  { name: 'elsewhere', login: 'county', at: '/board/u/231083', seen: '.state-page' },
  { name: 'nowhere', login: 'city', at: '/board/no/such/page', seen: '.state-page' },
  { name: 'board-offline', book: true, login: 'city', at: `/board/u/${CITY}`, seen: '.numbers', act: async (page) => { page.expect_no_network = true; await page.context().setOffline(true); await page.evaluate(() => dispatchEvent(new Event('online'))); await page.waitForSelector('.as-of.down') } },
  { name: 'board-error', login: 'city', before: refuse(500, { title: '出了点问题。', code: 'INTERNAL', id: '7f3a-21c0' }), at: `/board/u/${CITY}`, seen: '.state-page' },
  { name: 'board-loading', login: 'city', before: (page) => page.route(/\/api\/v1\/board/, () => undefined), at: `/board/u/${CITY}`, seen: '.loading-state' },
  { name: 'wall', book: true, login: 'city', at: `/board/wall/${CITY}`, seen: '.wall-events li', still: true, width: 1920, height: 1080, only: [1920] },
  { name: 'empty', book: true, login: 'admin', before: add_county, at: '/board/u/NEW', seen: '.state-page' },
].map((one) => ({ width: 1440, most: 1500, ...one, app: 'board' }))

async function take(scene, { width, language, theme }) {
  const page = await stage.page({ width, language, theme, login: scene.login, touch: scene.app === 'desk' && width < 800, ...(scene.height ? { height: scene.height } : {}) })
  try {
    await scene.before?.(page)
    if (scene.at) await page.goto(scene.at)
    else { await page.goto('/login'); await scene.act(page) }
    await page.waitForSelector(scene.seen)
    if (scene.at) await scene.act?.(page)
    await page.waitForTimeout(scene.app === 'board' ? 900 : 300)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) console.log(`  ${scene.name} ${width} ${language}: ${wide} px too wide`)
    // The whole page in one window, so that what sticks to an edge stands where it ends.
    if (!scene.still) await page.setViewportSize({ width, height: Math.min(4000, Math.max(page.viewportSize().height, await page.evaluate(() => document.documentElement.scrollHeight))) })
    await page.mouse.move(0, 0)
    await page.waitForTimeout(200)
    return { page, close: () => page.context().close() }
  } catch (error) { console.log(`  ${scene.name} ${width} ${language} ${theme}: ${String(error.message).split('\n')[0]}`); await page.context().close(); return null }
}

// Below a limit of bytes: WebP as Chromium writes it, first smaller, then coarser.
const LIMIT = 45000
async function webp(page, path, { width, height, still }, scale) {
  const session = await page.context().newCDPSession(page)
  const top = still ? await page.evaluate(() => scrollY) : 0
  for (const quality of [80, 70, 60, 50, 40]) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip: { x: 0, y: top, width, height, scale }, captureBeyondViewport: !still })
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length > LIMIT && quality > 40) continue
    writeFileSync(path, bytes)
    return bytes.length
  }
}

const scenes = [...desk, ...board].filter(({ name }) => word.test(name))
try {
  if (all) {
    const into = join(root, 'build/shots/all')
    mkdirSync(into, { recursive: true })
    const widths = (process.env.WIDTHS ?? WIDTHS.join()).split(',').map(Number), languages = (process.env.LANGUAGES ?? LANGUAGES.join()).split(','), themes = (process.env.THEMES ?? 'light,dark').split(',')
    for (const scene of scenes) for (const width of widths.filter((one) => !scene.only || scene.only.includes(one))) for (const language of languages) for (const theme of themes) {
      const taken = await take(scene, { width, language, theme })
      if (!taken) continue
      await taken.page.screenshot({ path: join(into, `${scene.name}-${width}-${language}-${theme}.png`), animations: 'disabled', caret: 'hide' })
      await taken.close()
    }
  } else {
    const into = join(root, 'doc/design')
    if (!process.argv[2]) rmSync(into, { recursive: true, force: true })
    mkdirSync(into, { recursive: true })
    let sum = 0
    for (const scene of scenes.filter(({ book }) => book)) for (const language of LANGUAGES) {
      const taken = await take(scene, { width: scene.width, language, theme: scene.theme ?? 'light' })
      if (!taken) { process.exitCode = 1; continue }
      const { width, height } = taken.page.viewportSize()
      const bytes = await webp(taken.page, join(into, `${scene.name}-${language}.webp`), { width, height: Math.min(height, scene.most), still: scene.still }, scene.app === 'desk' ? 0.9 : 900 / width)
      sum += bytes
      console.log(`${scene.name}-${language}.webp ${width} × ${height}: ${Math.round(bytes / 1000)} kB`)
      await taken.close()
    }
    console.log(`in all ${Math.round(sum / 1000)} kB`)
  }
} finally { stage.faults(); await stage.close() }
