// What the unit's own records give for a report. A unit without records has none of it, and types everything.
import { get, type Schemas } from '@/shared/api'
import { ask_or_known } from '../store/known'
import type { Field, Form, Typed } from './form'

export type Derived = Schemas['report_derived']

// null: no records, or nobody to ask; the form is then typed as ever and the server says what does not agree.
export async function load_derived(login: string, unit: string, form: string, period: string): Promise<Derived | null> {
  try {
    const told = await ask_or_known(login, `derived|${unit}|${form}|${period}`, () => get('/api/v1/units/{code}/reports/{form}/{period}/derived', { path: { code: unit, form, period }, quiet: true }))
    return Object.keys(told.value.values).length ? told.value : null
  } catch { return null }
}
export const from_records = (derived: Derived | null, field: Field): number | undefined => derived?.values[field.key]
export const differs = (derived: Derived | null, field: Field, typed: Typed): boolean => {
  const counted = from_records(derived, field), text = (typed[field.key] ?? '').trim()
  return counted !== undefined && text !== '' && text !== String(counted)
}
// Events that the records know of: with one of them there is no zero report.
export const against_zero = (form: Form, derived: Derived | null): Field[] => form.fields.filter((field) => field.event && (from_records(derived, field) ?? 0) > 0)
// Only what was reported otherwise needs its reason.
export function reasons_of(form: Form, derived: Derived | null, typed: Typed, reasons: Typed): Record<string, string> {
  return Object.fromEntries(form.fields.filter((field) => differs(derived, field, typed) && reasons[field.key]?.trim()).map((field) => [field.key, reasons[field.key]!.trim()]))
}
