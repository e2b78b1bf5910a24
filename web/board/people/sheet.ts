// A home's own list, sent as the file it is: first on trial, then in earnest.
import type { Schemas } from '@/shared/api'
import { language } from '@/shared/i18n'
import { offline_problem, Problem } from '@/shared/problem'

export type Imported = Schemas['people_imported']
export interface How { code: string, role: string, opening: boolean, map?: string[], key?: string, csv?: boolean }

async function post(file: Blob, how: How): Promise<Response> {
  const words = new URLSearchParams({ role: how.role, opening: how.opening ? 'yes' : 'no' })
  if (how.key) words.set('client_key', how.key); else words.set('preview', 'yes')
  if (how.map) words.set('map', how.map.join(','))
  if (how.csv) words.set('format', 'csv')
  let answer: Response
  try {
    answer = await fetch(`/api/v1/units/${encodeURIComponent(how.code)}/people:import?${words.toString()}`, { method: 'POST', credentials: 'same-origin', cache: 'no-store', body: file,
      headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en' } })
  } catch { throw offline_problem() }
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})) as Schemas['problem'])
  return answer
}
export const send_sheet = async (file: Blob, how: How): Promise<Imported> => await (await post(file, how)).json() as Imported

// What was refused, as it is on the screen, for whoever mends the list: both languages, as the server writes them.
export function refused_csv(found: Imported): string {
  const cell = (text: string) => `"${text.replace(/"/g, '""')}"`
  const titles = new Map(found.fields.map(({ key, title }) => [key, title]))
  return '\ufeff' + ['row,column,field,zh,en', ...found.refused_rows.map((one) => [String(one.row), one.column, cell(titles.get(one.field ?? '') ?? ''), cell(one.zh), cell(one.en)].join(','))].join('\r\n') + '\r\n'
}
