// What this unit owes: which form, for which period, by when, and how it stands. Read from the server, or from what it said last.
import { get, type Schemas } from '@/shared/api'
import type { Me } from '@/shared/session'
import { day_start, day_step, learn_now, learn_offset, now, period_first, period_kind, period_of, period_step, today, clock_difference } from '@/shared/time'
import { has_events, type Form } from './form/form'
import type { Item, State } from './store/db'
import { ask_or_known, known, remember, type Told } from './store/known'

export type FormHead = Schemas['FormHead']
export type HistoryRow = Schemas['board_history']['periods'][number]
export interface Duty { head: FormHead, period: string, due: number, report: State | null, events: boolean }
export interface Past { head: FormHead, rows: HistoryRow[] }
export interface Desk { duties: Duty[], past: Past[], old: boolean, at: number }

export const BACK = 14
export const duty_key = (one: { form: string, period: string }): string => `${one.form}|${one.period}`

// "15:00" on the period's last day, "+7d 24:00" after it. The server's own due, where there is one, comes first.
export function due_of(words: string, period: string): number {
  const found = /^(?:\+(\d+)d\s+)?(\d\d?):(\d\d)$/.exec(words.trim())
  const last = day_step(period_first(period_step(period, 1)), -1)
  return found ? day_start(day_step(last, Number(found[1] ?? 0))) + (Number(found[2]) * 60 + Number(found[3])) * 60000 : day_start(day_step(last, 1))
}

export const owes = (head: FormHead, unit: { kind: string, facility_type: string | null }): boolean =>
  head.of === unit.kind && (unit.kind !== 'institution' || head.facilities === null || head.facilities.some((one) => one.key === unit.facility_type))

export const load_form = (login: string, form: string): Promise<Told<Form>> =>
  ask_or_known(login, 'form|' + form, () => get('/api/v1/forms/{form}', { path: { form } }))
export async function load_report(login: string, unit: string, form: string, period: string): Promise<Told<State> | null> {
  try {
    const told = await ask_or_known(login, `report|${unit}|${form}|${period}`, () => get('/api/v1/units/{code}/reports/{form}/{period}', { path: { code: unit, form, period }, query: { place: '1' } }))
    learn_offset(told.value.due)
    return told
  } catch (error) {
    if ((error as { passing?: boolean }).passing) return null     // never asked on this device: not known
    throw error
  }
}

// Earlier periods come along while they can still be on time, and when they were given back.
export const still_asked = (row: HistoryRow, at: number): boolean => row.expected > 0 && (row.returned > 0 || (row.missing > 0 && Date.parse(row.due) > at))

async function load_form_duties(me: Me, unit: string, head: FormHead, also: readonly string[]): Promise<{ duties: Duty[], past: Past, old: boolean, at: number }> {
  const current = period_of(head.period, today())
  const running = load_report(me.login, unit, head.form, current), whole = load_form(me.login, head.form)
  for (const one of [running, whole]) one.catch(() => undefined)     // whoever waits for it sees it fail
  let history: Told<Schemas['board_history']> | null = null
  try {
    history = await ask_or_known(me.login, `history|${unit}|${head.form}`, () =>
      get('/api/v1/board/{code}/history', { path: { code: unit }, query: { form: head.form, from: period_step(current, -BACK), to: current } }))
  } catch (error) { if (!(error as { passing?: boolean }).passing) throw error }
  const rows = (history?.value.periods ?? []).filter((row) => row.period < current).slice(-BACK).reverse()
  const periods = Array.from(new Set([current, ...rows.filter((row) => still_asked(row, now())).map((row) => row.period), ...also]))
  const told = await Promise.all(periods.map((period) => (period === current ? running : load_report(me.login, unit, head.form, period))))
  const events = await whole.then(({ value }) => has_events(value), () => false)
  const duties = periods.map((period, i) => ({ head, period, report: told[i]?.value ?? null, due: told[i] ? Date.parse(told[i]!.value.due) : due_of(head.due, period), events }))
  void load_report(me.login, unit, head.form, period_step(current, -1)).catch(() => undefined)     // what stands beside today's figures, also without a network
  return { duties: duties.filter((duty) => duty.report?.expected !== false), past: { head, rows }, old: (history?.old ?? true) || told.some((one) => one?.old !== false), at: history?.at ?? 0 }
}

// also: reports that are in this device's queue, of whatever day.
export async function load_desk(me: Me, also: ReadonlyArray<{ form: string, period: string }> = []): Promise<Desk> {
  if (!me.unit) return { duties: [], past: [], old: false, at: Date.now() }
  const unit = me.unit, forms = await ask_or_known(me.login, 'forms', () => get('/api/v1/forms'))
  const all = await Promise.all(forms.value.forms.filter((head) => owes(head, unit)).map((head) => load_form_duties(me, unit.code, head, also.filter((one) => one.form === head.form).map((one) => one.period))))
  if (!forms.old) void remember(me.login, 'clock', clock_difference())
  return { duties: all.flatMap((one) => one.duties), past: all.map((one) => one.past).filter((past) => past.rows.length), old: forms.old || all.some((one) => one.old),
    at: Math.max(forms.at, ...all.map((one) => one.at)) }
}
// Without a network the clock goes on from what the server's was.
export async function restore_clock(login: string): Promise<void> {
  const ahead = await known<number>(login, 'clock')
  if (ahead) learn_now(new Date(Date.now() + ahead.value).toISOString())
}

// How a duty stands, its own queue counted in.
export type Standing = 'attention' | 'returned' | 'open' | 'waiting' | 'sent'
export function standing(duty: Duty, item: Item | undefined): Standing {
  if (item && item.state === 'attention') return 'attention'
  if (item && (item.state === 'kept' || item.state === 'sending')) return 'waiting'
  if (item?.state === 'done' && (duty.report?.seq ?? 0) < (item.receipt?.seq ?? 0)) return 'sent'   // the page has not asked again yet
  return duty.report?.state === 'sent' ? 'sent' : duty.report?.state === 'returned' ? 'returned' : 'open'
}
const RANK: Record<Standing, number> = { attention: 0, returned: 1, open: 1, waiting: 2, sent: 3 }
export interface Row { duty: Duty, item: Item | undefined, standing: Standing }
// In the order of urgency: what needs a person, then by deadline, then what waits, then what is done.
export function rows_of(duties: readonly Duty[], items: readonly Item[]): Row[] {
  return duties.map((duty) => {
    const item = items.filter((one) => one.form === duty.head.form && one.period === duty.period).pop()
    return { duty, item, standing: standing(duty, item) }
  }).sort((a, b) => RANK[a.standing] - RANK[b.standing] || a.duty.due - b.duty.due || duty_key({ form: a.duty.head.form, period: a.duty.period }).localeCompare(duty_key({ form: b.duty.head.form, period: b.duty.period })))
}
export const period_is_day = (period: string): boolean => period_kind(period) === 'day'
