// Drafts: kept as one types, so that a closed page, an ended session or an empty battery costs nothing.
import { draft_id, keep, open_store, settle, type Draft } from './db'

const memory = new Map<string, Draft>()        // what the device would not take

export async function find_draft(of: { login: string, unit: string, form: string, period: string }): Promise<Draft | null> {
  const id = draft_id(of)
  const here = memory.get(id)
  if (here) return here
  try { return await (await open_store()).drafts.get(id) ?? null } catch { return null }
}
// It could not be kept: it stays in the page, and the page says so.
export function hold_draft(draft: Draft): void {
  memory.set(draft.id, draft)
  settle(draft.id, false)
}
export async function keep_draft(draft: Draft): Promise<boolean> {
  const row: Draft = { ...draft, typed: { ...draft.typed }, reasons: { ...draft.reasons }, counted: { ...draft.counted }, sent_before: [...draft.sent_before], at: Date.now() }
  const kept = await keep((db) => db.drafts.put(row))
  if (kept) memory.delete(row.id)
  else memory.set(row.id, row)
  settle(row.id, kept)
  return kept
}
export async function drop_draft(id: string): Promise<void> {
  memory.delete(id)
  settle(id, true)
  await keep((db) => db.drafts.delete(id))
}
export async function drafts_of(login: string): Promise<Draft[]> {
  let kept: Draft[] = []
  try { kept = await (await open_store()).drafts.where('login').equals(login).toArray() } catch { /* memory has what there is */ }
  const all = new Map(kept.map((one) => [one.id, one]))
  for (const one of memory.values()) if (one.login === login) all.set(one.id, one)
  return Array.from(all.values())
}
export const typed_many = (draft: { typed: Record<string, string> } | null | undefined): number =>
  Object.values(draft?.typed ?? {}).filter((text) => text.trim() !== '').length
