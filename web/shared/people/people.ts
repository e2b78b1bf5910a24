// What both apps say of people: where somebody can go from where they are, and the words for it.
import type { Schemas } from '../api'
import { t } from '../i18n'
import '../i18n/people'

export type Person = Schemas['listed_person']
export type Whole = Schemas['person_whole']
export const ROLES = ['resident', 'staff', 'intake', 'visitor'] as const
export const ZONES = ['clean', 'buffer', 'isolation'] as const
const STAFF = ['live_in', 'commuting', 'away', 'quarantined', 'other']
// The steps offered, the usual one first; the server decides.
export function steps_of(one: Pick<Person, 'role' | 'where'>): string[] {
  if (one.where === 'died' || one.where === 'merged' || one.role === 'visitor') return []
  if (one.role === 'staff') return one.where === 'left' ? STAFF : [...STAFF.filter((where) => where !== one.where), 'left']
  if (one.where === 'in') return ['leave', 'hospital', 'left', 'died']
  if (one.where === 'leave' || one.where === 'hospital') return ['in', one.where === 'leave' ? 'hospital' : 'leave', 'left', 'died']
  return ['in']
}
// "Admit" and "came back" both end in the house.
export const step_words = (one: Pick<Person, 'role' | 'where'>, to: string): string => t(`people.step.${to === 'in' && (one.where === 'left' || one.where === 'none') ? 'admit' : to}`)
export const facts = (one: Pick<Person, 'sex' | 'age' | 'place' | 'room'>): string => [one.sex === 'unknown' ? '' : t('people.sex.' + one.sex), one.age === null ? '' : t('people.age', { age: one.age }), one.room?.name ?? '', one.place].filter(Boolean).join(' · ')
