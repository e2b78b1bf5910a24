// What an input of type datetime-local says, in the zone of the institution, and the instant it means.
import { day_of, day_start, hour_minute, now } from './time'

export const wall_now = (): string => wall_of(now())
export const wall_of = (ms: number): string => `${day_of(ms)}T${hour_minute(ms)}`
export function instant_of(wall: string): string {
  const [day, time] = wall.split('T'), [hour, minute] = (time ?? '').split(':')
  return new Date(day_start(day ?? '') + (Number(hour) * 60 + Number(minute)) * 60000).toISOString()
}
