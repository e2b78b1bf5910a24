// The missing as a text for a chat group and as files for a spreadsheet.
import { t, unit_name } from '@/shared/i18n'
import { hour_minute, moment, now, period_first, period_words } from '@/shared/time'
import type { Missing } from './board'

export interface Listed { place: string, code: string, form: string, period: string, due: number, units: Missing[] }

// By the unit above each, in the order of the tree.
export function missing_text({ place, code, form, period, due, units }: Listed): string {
  const groups = new Map<string, Missing[]>()
  for (const unit of units) {
    const name = unit.parent && unit.parent.code !== code ? unit_name(unit.parent) : ''
    const list = groups.get(name)
    if (list) list.push(unit)
    else groups.set(name, [unit])
  }
  const lines = [t('missing.text.head', { place, form, period: period_words(period), time: hour_minute(now()), n: units.length })]
  for (const [name, list] of groups) {
    if (name) lines.push(t('missing.text.group', { name, n: list.length }))
    for (const unit of list) lines.push(`  ${unit_name(unit)} ${unit.phone || t('missing.nophone')}${unit.state === 'returned' ? t('missing.text.returned') : ''}`)
  }
  const at = moment(due, period_first(period))
  lines.push(now() < due ? t('missing.text.foot', { due: at }) : t('missing.text.foot.over', { due: at }))
  return lines.join('\n')
}

// When it last reported; what is longer ago than the server looks is said in words.
export const last_words = (unit: Missing): string => (unit.last_at ? moment(Date.parse(unit.last_at)) : t('missing.last.never'))

export function missing_rows(units: Missing[]): string[][] {
  return [['code', 'unit', 'above', 'phone', 'last', 'state', 'due'].map((name) => t('missing.column.' + name)),
    ...units.map((unit) => [unit.code, unit_name(unit), unit.path.join(' / '), unit.phone, last_words(unit), t('state.' + unit.state), moment(Date.parse(unit.due))])]
}

// What a spreadsheet would take for a formula becomes plain text; telephone numbers stay as they are.
const plain = (text: string) => (/^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^[+-][\d\s-]*$/.test(text)) ? "'" + text : text)
const csv_cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text)
export const csv_of = (rows: string[][]): string => '\ufeff' + rows.map((row) => row.map((text) => csv_cell(plain(text))).join(',')).join('\r\n') + '\r\n'

export function save(name: string, type: string, content: BlobPart): void {
  const link = document.createElement('a'), url = URL.createObjectURL(new Blob([content], { type }))
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10000)
}

