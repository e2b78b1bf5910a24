// How a newcomer stands, as the server last said and as this device has said since.
import type { Schemas } from '@/shared/api'
import type { Write } from './store/db'

export type Intake = Schemas['intake']
export type Standing = 'screen' | 'blocked' | 'approval' | 'ready'
export const COMES_AS = ['admission', 'foundling', 'street_minor', 'relief'] as const

// Stopped by nothing but the missing screening, or by something a screening does not mend.
export function standing(one: Intake): Standing {
  if (one.ahead.decision === 'refuse') return one.ahead.by_screening ? 'screen' : 'blocked'
  return one.ahead.decision === 'approval' ? 'approval' : 'ready'
}
export const is_expected = (one: Intake): boolean => one.state === 'waiting' || one.state === 'blocked' || one.state === 'screened'
// What stops them; where nothing does, what is to be done as they come in.
export const reasons_of = (one: Intake): Intake['ahead']['reasons'] => one.ahead.reasons.filter(({ decision }) => decision === one.ahead.decision || (one.ahead.decision !== 'refuse' && decision !== 'refuse'))
const RANK: Record<Standing, number> = { ready: 0, approval: 1, screen: 2, blocked: 3 }
export const by_turn = (list: readonly Intake[]): Intake[] =>
  list.slice().sort((a, b) => RANK[standing(a)] - RANK[standing(b)] || Date.parse(a.asked_at ?? '9999-01-01') - Date.parse(b.asked_at ?? '9999-01-01') || (a.person?.id ?? 0) - (b.person?.id ?? 0))

export type Step = 'screening' | 'belongings' | 'gone' | 'expected' | 'admit'
export const about = (person: number, step: Step): string => `${person}/${step}`
export const kept_for = (writes: readonly Write[], person: number, step: Step): Write | undefined => writes.filter((one) => one.about === about(person, step)).pop()
