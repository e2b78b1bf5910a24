// Files on their way to the server: one at a time, as they are; the server looks at what they are.
import { language } from '../i18n'
import { offline_problem, Problem } from '../problem'
import type { Schemas } from '../api'

export type Blob_ = Schemas['blob']
export async function upload(file: File): Promise<Blob_> {
  let answer: Response
  try {
    answer = await fetch(`/api/v1/blobs?name=${encodeURIComponent(file.name)}`, { method: 'POST', credentials: 'same-origin', body: file,
      headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en' } })
  } catch { throw offline_problem() }
  const body = await answer.json().catch(() => ({})) as unknown
  if (!answer.ok) throw new Problem(answer.status, body as Schemas['problem'], 0)
  return body as Blob_
}
export const file_address = (id: string): string => `/api/v1/blobs/${id}`
export const kilobytes = (size: number): number => Math.max(1, Math.round(size / 1024))
