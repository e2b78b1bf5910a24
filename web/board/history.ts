// What changed from one step of a report to the next, and which signal a step or a report shows.
import type { Schemas } from '@/shared/api'
import type { SignalState } from '@/shared/signals'

export type Step = Schemas['report_past']
export interface Difference { field: string, from: number | string | undefined, to: number | string | undefined }

export function differences(before: Step['values'], after: Step['values']): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]).map((key) => ({ field: key, from: before[key], to: after[key] }))
}
export const sent_signal = (kind: string | null, late: boolean): SignalState => (kind === 'zero' ? (late ? 'zero_late' : 'zero') : late ? 'late' : 'on_time')
export const step_signal = (step: Step): SignalState => (step.event === 'returned' ? 'returned' : sent_signal(step.kind, step.late))
