// A round on the phone: who is to be measured, what was entered here and what the server has, and the batch that is being filled.
import type { Schemas } from '@/shared/api'
import { t } from '@/shared/i18n'
import type { Write } from './store/writes'

export interface Entry { person: number, temp_c: number | null, symptoms: string[], unseen: string | null, at: string, again?: boolean }
export interface Member { id: number, name: string, place: string, room: string | null, staff: boolean, away: boolean, entries: Entry[] }
type Seen = Schemas['rounds_seen']

export const BATCH = 20                        // readings to a sending: few enough to be soon on the board, many enough to stay small on the server
export const entries_of = (write: Write): Entry[] => (write.body['readings'] as Entry[] | undefined) ?? []

// What the server has and what waits here, each reading once.
export function members_of(seen: Seen, writes: Write[]): Member[] {
  const here = new Map<number, Entry[]>()
  for (const write of writes)
    if (write.state !== 'attention') for (const one of entries_of(write)) here.set(one.person, [...here.get(one.person) ?? [], one])
  const add = (rooms: NonNullable<Seen['rooms']>, staff: boolean): Member[] => rooms.flatMap(({ room, people }) => people.map((one) => {
    const told = (one.readings ?? []).map((reading): Entry => ({ person: one.id, temp_c: reading.temp_c, symptoms: reading.symptoms, unseen: reading.unseen, at: reading.at, again: reading.again }))
    const minute = (at: string) => Math.floor(Date.parse(at) / 60000)
    const fresh = (here.get(one.id) ?? []).filter((mine) => !told.some((other) => minute(other.at) === minute(mine.at) && other.temp_c === mine.temp_c && other.unseen === mine.unseen))
    return { id: one.id, name: one.name, place: one.place, room, staff, away: one.state === 'away', entries: [...told, ...fresh] }
  }))
  return [...add(seen.rooms ?? [], false), ...add(seen.staff_rooms ?? [], true)]
}
export const measured = (one: Member): boolean => one.entries.some(({ temp_c }) => temp_c !== null)
export const accounted = (one: Member): boolean => one.entries.length > 0
const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1]
export const shown = (one: Member): Entry | undefined => last(one.entries.filter(({ temp_c }) => temp_c !== null)) ?? last(one.entries)
export const words_of = (one: Entry | undefined): string => (!one ? '' : one.temp_c !== null ? `${one.temp_c.toFixed(1)} ℃` : t('unseen.' + one.unseen))

export type Typed = { tenths: number } | { wrong: 'short' | 'range', temp: string }
// Three digits; a point or comma that somebody types anyway does no harm.
export function typed_temperature(text: string): Typed {
  const digits = text.replace(/[^0-9]/g, ''), tenths = Number(digits)
  if (digits.length !== 3) return { wrong: 'short', temp: digits }
  return tenths >= 320 && tenths <= 430 ? { tenths } : { wrong: 'range', temp: (tenths / 10).toFixed(1) }
}
// The next one after `id` in the order of the rooms, and round again from the first.
export function next_missing(all: Member[], id: number | null): Member | undefined {
  const from = all.findIndex((one) => one.id === id)
  return [...all.slice(from + 1), ...all.slice(0, from + 1)].find((one) => !one.away && !accounted(one) && one.id !== id)
}
