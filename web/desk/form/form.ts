// What one report is while it is typed: blocks of fields, texts as they stand in the inputs, and what is wrong with them.
import type { Schemas } from '@/shared/api'
import { label, t } from '@/shared/i18n'
import { figure, typed_count } from '@/shared/numbers'
import { holds, type Known } from './rule'

export type Form = Schemas['Form']
export type Field = Form['fields'][number]
export type Check = Form['checks'][number]
export type Values = Readonly<Record<string, number | string>>
export type Typed = Record<string, string>
export type Way = 'fill' | 'zero' | 'correct'
export interface Block { key: string, words: string, fields: Field[] }

// A pack that gives its form no words of its own has it called by how often it comes.
export const form_name = (form: { form: string, zh: string, en: string, period: string }): string => (form.zh === form.form ? t('form.' + form.period) : label(form))
export const has_events = (form: Form): boolean => form.fields.some((field) => field.event)
export const events_of = (form: Form): Field[] => form.fields.filter((field) => field.event)

// In the pack's order; fields that name no block come last. In a zero report the events are declared, not typed.
export function blocks_of(form: Form, zero: boolean): Block[] {
  const asked = form.fields.filter((field) => !(zero && field.event)), known = new Set(form.blocks.map((block) => block.key))
  const blocks = form.blocks.map((block) => ({ key: block.key, words: label(block), fields: asked.filter((field) => field.block === block.key) }))
  const rest = asked.filter((field) => !known.has(field.block))
  if (rest.length) blocks.push({ key: '', words: form.blocks.length ? t('entry.other') : t('entry.figures'), fields: rest })
  return blocks.filter((block) => block.fields.length)
}

// The events under the words of their block, for the statement.
export function event_groups(form: Form): Block[] {
  const groups = form.blocks.map((block) => ({ key: block.key, words: label(block), fields: events_of(form).filter((field) => field.block === block.key) }))
  const known = new Set(form.blocks.map((block) => block.key))
  const rest = events_of(form).filter((field) => !known.has(field.block))
  if (rest.length) groups.push({ key: '', words: '', fields: rest })
  return groups.filter((group) => group.fields.length)
}

// Digits as Chinese keyboards write them mean the same; everything else stays as it was typed, so that it can be seen and mended.
export const tidy = (text: string): string =>
  text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s,，]/g, '').replace(/[－−]/g, '-')
export const is_filled = (typed: Typed, field: Field): boolean => (typed[field.key] ?? '').trim() !== ''
export const typed_of = (values: Values | undefined): Typed => Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, String(value)]))

// Blank is left out: missing, not 0. Of a zero report the events are said with an explicit 0.
export function values_of(form: Form, typed: Typed, zero: boolean): Record<string, number | string> {
  const values: Record<string, number | string> = {}
  for (const field of form.fields) {
    if (zero && field.event) { values[field.key] = 0; continue }
    const text = (typed[field.key] ?? '').trim()
    if (text === '') continue
    const number = field.type === 'text' ? text : typed_count(text)
    if (number !== undefined && number !== null) values[field.key] = number
  }
  return values
}

// What is wrong with one field by itself. Blank is wrong only once the person wants to send.
export function field_problem(field: Field, text: string, sending: boolean): string {
  const given = text.trim()
  if (!given) return sending && field.required ? t('entry.blank') : ''
  if (field.type === 'text') return Array.from(given).length > field.max ? t('entry.too_long', { n: figure(field.max) }) : ''
  const number = typed_count(given)
  if (number === undefined || number === null) return t('entry.not_whole')
  if (number < field.min) return t('entry.too_small', { n: figure(field.min) })
  if (number > field.max) return t('entry.too_large', { n: figure(field.max) })
  return ''
}

function known_of(form: Form, typed: Typed, zero: boolean, before: Values | null): Known {
  const known: Record<string, number | null> = {}
  for (const field of form.fields) {
    const text = (typed[field.key] ?? '').trim(), was = before?.[field.key]
    known[field.key] = field.type === 'text' ? Array.from(text).length : zero && field.event ? 0 : typed_count(text) ?? null
    if (before) known['previous_' + field.key] = typeof was === 'number' ? was : field.type === 'text' ? Array.from(was ?? '').length : null
  }
  return known
}

// Which checks do not hold. While typing, a check speaks only when all it names is there.
export function broken_checks(form: Form, typed: Typed, zero: boolean, before: Values | null): Check[] {
  const known = known_of(form, typed, zero, before)
  return form.checks.filter((check) => holds(check.rule, known) === false)
}
// A check speaks at the last of its fields that was typed on this page, so that the sentence stands where the person is.
export function check_field(form: Form, check: Check, zero: boolean, last: string): string {
  if (check.fields.includes(last)) return last
  const seen = check.fields.filter((key) => !(zero && form.fields.find((field) => field.key === key)?.event))
  return seen[seen.length - 1] ?? check.fields[0] ?? ''
}

export const same_values = (a: Values | undefined, b: Values | undefined): boolean => {
  const keys = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])
  return Array.from(keys).every((key) => a?.[key] === b?.[key])
}
export interface Difference { field: Field, from: number | string | undefined, to: number | string | undefined }
export const differences = (form: Form, from: Values | undefined, to: Values | undefined): Difference[] =>
  form.fields.filter((field) => from?.[field.key] !== to?.[field.key]).map((field) => ({ field, from: from?.[field.key], to: to?.[field.key] }))
