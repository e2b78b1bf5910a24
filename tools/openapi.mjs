// The API document against OpenAPI 3.1, and the running program against the document: every route is there, and real answers are
// what their schemas say. node tools/openapi.mjs PROGRAM
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const program = process.argv[2]
const data = mkdtempSync(join(tmpdir(), 'anlan-openapi-'))
const env = { ...process.env, ANLAN_DATA: data, ANLAN_ADMIN_PASSWORD: 'password of admin', ANLAN_LANG: 'en' }
let failures = 0
const fail = (words) => { failures++; console.log(words) }

function run(...words) {
  const done = spawnSync(program, words, { env, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`anlan ${words.join(' ')}: exit ${done.status}\n${done.stderr}`)
  return done.stdout
}

const freePort = () => new Promise((give) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => give(port))
  })
})

async function ready(base) {
  for (let tries = 0; tries < 600; tries++) {
    try { if ((await fetch(base + '/readyz')).ok) return } catch { /* not yet */ }
    await new Promise((go) => setTimeout(go, 50))
  }
  throw new Error('the server is not ready')
}

function judgeOf(document) {
  const ajv = new Ajv2020.default({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'api', ...document })
  return (pointer) => ajv.compile({ $ref: 'api#' + pointer })
}

const escaped = (path) => path.replaceAll('~', '~0').replaceAll('/', '~1')

// One request, judged by the schema the document gives for its status.
async function asked(judge, document, base, headers, method, path, url, body) {
  const answer = await fetch(base + url, { method, headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers, body })
  const operation = document.paths[path]?.[method.toLowerCase()]
  if (!operation) return fail(`${method} ${path} is not in the document`)
  const text = await answer.text()
  const key = operation.responses[answer.status] ? String(answer.status) : 'default'
  const response = operation.responses[key]
  if (!response) return fail(`${method} ${url}: status ${answer.status} is not in the document\n${text}`)
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]
  let pointer = `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${key}`
  let resolved = response
  if (response.$ref) {
    pointer = response.$ref.slice(1)
    resolved = pointer.slice(1).split('/').reduce((at, part) => at[part], document)
  }
  if (!resolved.content) return text && fail(`${method} ${url}: a body the document does not mention`)
  if (!resolved.content[type]) return fail(`${method} ${url}: content type ${type} is not in the document`)
  if (!type.endsWith('json') || !resolved.content[type].schema) return
  const valid = judge(`${pointer}/content/${escaped(type)}/schema`)
  if (!valid(JSON.parse(text))) fail(`${method} ${url} (${answer.status}):\n${JSON.stringify(valid.errors, null, 1)}\n${text}`)
}

async function check(base) {
  const document = await (await fetch(base + '/api/v1/openapi.json')).json()
  const verdict = await new Validator().validate(structuredClone(document))
  if (!verdict.valid) fail('not OpenAPI: ' + JSON.stringify(verdict.errors, null, 1))
  if (!String(document.openapi).startsWith('3.1.')) fail('not version 3.1: ' + document.openapi)

  const token = run('token', 'add', '--login', 'admin', '--name', 'openapi').trim()
  const headers = { Authorization: 'Bearer ' + token, 'Accept-Language': 'en' }
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of Object.keys(operations)) {
      if (method === 'parameters' || path.includes('/live')) continue
      const url = path.replace(/\{[^}]*\}/g, 'none')
      const answer = await fetch(base + url, { method: method.toUpperCase(), headers })
      const text = await answer.text()
      if (answer.status === 404 && text.includes('"NO_ROUTE"') && !path.startsWith('/{')) fail(`${method} ${path} is documented but not there`)
    }
  }

  const judge = judgeOf(document)
  const see = (method, path, url, body) => asked(judge, document, base, headers, method, path, url, body && JSON.stringify(body))
  const day = '2021-10-24'
  const one = '/api/v1/units/{code}/reports/{form}/{period}'
  const report = { client_key: 'a', kind: 'zero', values: { residents_in: 98, staff_on_duty: 40, fever: 0, suspected: 0, confirmed: 0, isolated: 0 } }
  await see('GET', '/healthz', '/healthz')
  await see('GET', '/readyz', '/readyz')
  await see('GET', '/api/v1/me', '/api/v1/me')
  await see('GET', '/api/v1/units/{code}', '/api/v1/units/152900')
  await see('GET', '/api/v1/units/{code}', '/api/v1/units/nowhere')
  await see('GET', '/api/v1/units/{code}/children', '/api/v1/units/152900/children')
  await see('GET', '/api/v1/forms/{form}', '/api/v1/forms/daily')
  await see('PUT', one, `/api/v1/units/ALX-01/reports/daily/${day}`, { ...report, values: { fever: 1 } })
  await see('PUT', one, `/api/v1/units/ALX-01/reports/daily/${day}`, report)
  await see('PUT', one, `/api/v1/units/ALX-01/reports/daily/${day}`, report)
  await see('PUT', one, `/api/v1/units/ALX-01/reports/daily/${day}`, { ...report, kind: 'values' })
  await see('GET', one, `/api/v1/units/ALX-01/reports/daily/${day}`)
  await see('GET', one, `/api/v1/units/ALX-02/reports/daily/${day}`)
  await see('GET', '/api/v1/board/{code}', `/api/v1/board/152900?form=daily&period=${day}`)
  await see('GET', '/api/v1/board/{code}', '/api/v1/board/152900?form=daily&period=soon')
  await see('GET', '/api/v1/board/{code}/missing', `/api/v1/board/152900/missing?form=daily&period=${day}`)
  await see('GET', '/api/v1/board/{code}/history', `/api/v1/board/152900/history?form=daily&from=2021-10-20&to=${day}`)
}

let server
try {
  run('init', '--pack', 'stories/packs/alxa.yaml', '--admin', 'admin')
  run('import', 'units', 'stories/data/alxa/units.csv')
  const at = '127.0.0.1:' + await freePort()
  server = spawn(program, ['serve', '--listen', at, '--drill'], { env, stdio: 'ignore' })
  await ready('http://' + at)
  await check('http://' + at)
} catch (error) {
  fail(String(error.stack ?? error))
} finally {
  server?.kill()
  rmSync(data, { recursive: true, force: true })
}
console.log(failures ? `${failures} wrong` : 'the document is OpenAPI 3.1 and the program does what it says')
process.exit(failures ? 1 : 0)
