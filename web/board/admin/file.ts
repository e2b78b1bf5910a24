// Files of units: sent as they are, first on trial, then in earnest. Every mistake of the file comes back at once.
import type { Schemas } from '@/shared/api'
import { language } from '@/shared/i18n'
import { offline_problem, Problem } from '@/shared/problem'

export class FileProblem extends Problem { lines: string[] = [] }

export async function send_units(file: Blob, preview: boolean): Promise<Schemas['units_imported']> {
  let answer: Response
  try {
    answer = await fetch('/api/v1/units:import' + (preview ? '?preview=yes' : ''), { method: 'POST', credentials: 'same-origin', cache: 'no-store', body: file,
      headers: { 'Content-Type': 'text/csv', Accept: 'application/json', 'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en' } })
  } catch { throw offline_problem() }
  const body: unknown = await answer.json().catch(() => ({}))
  if (answer.ok) return body as Schemas['units_imported']
  const problem = new FileProblem(answer.status, body as Schemas['problem'])
  problem.lines = ((body as Schemas['problem']).errors ?? []).map(({ detail }) => detail)
  throw problem
}
