// The times of a day for one manner of visit: how many are booked of how many, and where there is a place instead.
import type { Schemas } from '@/shared/api'

type Visits = Schemas['visits']
export type Manner = 'person' | 'video'
export interface Slot { at: string, clock: string, booked: number, most: number, left: number, open: boolean }

const two = (n: number) => String(n).padStart(2, '0')
export const clock_of = (minutes: number): string => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`
export const minutes_of = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

export const slots_of = (of: Visits, manner: Manner, now: number): Slot[] => of.slots.filter(({ at }) => Date.parse(at) >= now).map((one) => {
  const video = manner === 'video', booked = video ? one.booked_by_video : one.booked_in_person
  return { at: one.at, clock: one.at.slice(11, 16), booked, most: video ? of.rule.by_video : of.rule.in_person, left: video ? one.by_video : one.in_person, open: video || one.allowed }
})
// Instead of a full time: the next one of the day, else the first free one the server knows of.
export function instead_of(of: Visits, manner: Manner, at: string, now: number): string | null {
  const later = slots_of(of, manner, now).find((one) => one.at > at && one.left > 0 && one.open)
  return later?.at ?? (manner === 'video' ? of.next_free.by_video : of.next_free.in_person) ?? null
}
