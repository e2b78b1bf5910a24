// Never run: vue-tsc must find each of the marked lines wrong, and no other. It proves that the API's types are not all `any`.
import { get, send } from '@/shared/api'
export async function probe() {
  const b = await get('/api/v1/board/{code}', { path: { code: '1' }, query: { sums: 'own' } })
  b.expected.toFixed()
  const f = await get('/api/v1/forms')
  f.forms[0]?.zh.trim()
  const s = await send('put', '/api/v1/units/{code}/reports/{form}/{period}', { path: { code: '1', form: 'd', period: 'x' }, body: { client_key: 'a', kind: 'zero', values: { fever: 0 } } })
  s.body.received_at?.trim()
  // @ts-expect-error no such sums
  await get('/api/v1/board/{code}', { path: { code: '1' }, query: { sums: 'wrong' } })
  // @ts-expect-error path is needed
  await get('/api/v1/board/{code}')
  // @ts-expect-error no such path
  await get('/api/v1/boards')
  // @ts-expect-error wrong kind
  await send('put', '/api/v1/units/{code}/reports/{form}/{period}', { path: { code: '1', form: 'd', period: 'x' }, body: { client_key: 'a', kind: 'none', values: {} } })
  // @ts-expect-error no such field
  b.expectedd
  await send('delete', '/api/v1/session')
}
