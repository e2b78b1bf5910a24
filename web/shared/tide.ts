// What the tide says at an instant, and where its lines run. Drawing is Tide.vue's.
import type { Schemas } from './api'
import { DAY } from './time'

export type TideData = Schemas['board_tide']
export interface Level { on_time: number, late: number }
export interface Ghost { kind: 'before' | 'week', words: string, tide: TideData }
export type Point = readonly [x: number, y: number]

export const start_of = (tide: TideData): number => Date.parse(tide.start)
export const end_of = (tide: TideData): number => Date.parse(tide.end)
export const is_long = (tide: TideData): boolean => end_of(tide) - start_of(tide) > 1.5 * DAY

// on_time and late are cumulative at the end of each step.
export function level_at(tide: TideData, ms: number): Level {
  const at = Math.floor((ms - start_of(tide)) / (tide.step * 1000)) - 1
  if (at < 0) return { on_time: 0, late: 0 }
  const i = Math.min(at, tide.on_time.length - 1)
  return { on_time: tide.on_time[i] ?? 0, late: tide.late[i] ?? 0 }
}

// The water's surface up to `until`; the last point is the present level, which is newer than the last full step.
export function surface(tide: TideData, until: number, last: Level, pick: (level: Level) => number): Point[] {
  const start = start_of(tide), step = tide.step * 1000
  const points: Point[] = [[start, 0]]
  for (let i = 0; i < tide.on_time.length; i++) {
    const ms = start + (i + 1) * step
    if (ms > until) break
    points.push([ms, pick({ on_time: tide.on_time[i] ?? 0, late: tide.late[i] ?? 0 })])
  }
  if (until < start + tide.on_time.length * step) points.push([until, pick(last)])
  return points
}

// Another period laid over this one by the time since its own start; as a share, since the number expected may have changed.
export function ghost_line(other: TideData, tide: TideData): Point[] {
  const shift = start_of(tide) - start_of(other), step = other.step * 1000, whole = other.expected || 1
  return other.on_time.map((n, i) => [start_of(other) + (i + 1) * step + shift, ((n + (other.late[i] ?? 0)) / whole) * tide.expected] as const)
}

// Rows of the table behind the picture: an hour each (half a day in a long period), only where something changed.
export function tide_rows(tide: TideData, until: number): Array<{ ms: number, level: Level }> {
  const every = is_long(tide) ? DAY / 2 : 3600000, rows: Array<{ ms: number, level: Level }> = []
  let before = 0
  for (let ms = start_of(tide) + every; ms <= Math.min(end_of(tide), until + every); ms += every) {
    const at = Math.min(ms, until), level = level_at(tide, at)
    if (level.on_time + level.late === before && at !== until) continue
    before = level.on_time + level.late
    rows.push({ ms: at, level })
  }
  return rows
}
