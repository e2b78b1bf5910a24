// One report while it is being written, whichever way: filled in, declared zero, or corrected. What is typed is kept on the device as
// it is typed; handing in moves it into the queue and waits a moment for the answer.
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { useRouter } from 'vue-router'
import { label, t } from '@/shared/i18n'
import { Problem, problem_of } from '@/shared/problem'
import { me } from '@/shared/session'
import { hour_minute, now, period_step, use_now } from '@/shared/time'
import { due_of, duty_key, load_form, load_report } from '../duty'
import { say, stamped } from '../state'
import { draft_id, type Draft, type Item, type State } from '../store/db'
import { drop_draft, find_draft, keep_draft, typed_many } from '../store/drafts'
import { drain, find_item, hand_in, item_of, items_of, take_back, unsent, waits } from '../store/queue'
import { against_zero, differs, from_records, load_derived, reasons_of, type Derived } from './derived'
import { blocks_of, broken_checks, check_field, field_problem, is_filled, same_values, tidy, typed_of, values_of, type Block, type Field, type Form, type Values, type Way } from './form'

const KEEP_AFTER = 250, WAIT = 12000

export function use_entry(way: Way, form_key: string, period: string) {
  const router = useRouter(), time = use_now(), person = me.value!, unit = person.unit!
  const form = shallowRef<Form | null>(null), report = shallowRef<State | null>(null), before = shallowRef<Values | null>(null), derived = shallowRef<Derived | null>(null), problem = shallowRef<Problem | null>(null)
  const draft = reactive<Draft>({ id: draft_id({ login: person.login, unit: unit.code, form: form_key, period }), login: person.login, unit: unit.code, form: form_key, period, way,
    typed: {}, reasons: {}, counted: {}, note: '', reason: '', base_seq: 0, sent_before: [], at: 0 })
  const wrong = reactive(new Map<string, string>())           // from the server or from trying to send; a field's goes when it is typed in
  const state = reactive({ open: '', sending: false, tried: false, asked: false, last: '', restored: 0, kept_at: 0, unchanged: false, carried: false, counted: 0 })
  const due = ref(0)
  let touched = false

  const zero = computed(() => draft.way === 'zero')
  const correcting = computed(() => draft.way === 'correct' && report.value?.state !== 'returned')
  const blocks = computed<Block[]>(() => (form.value ? blocks_of(form.value, zero.value) : []))
  const asked = computed(() => blocks.value.flatMap((block) => block.fields))
  const required = computed(() => asked.value.filter((field) => field.required))
  const done = computed(() => required.value.filter((field) => is_filled(draft.typed, field)).length)
  const broken = computed(() => (form.value ? broken_checks(form.value, draft.typed, zero.value, before.value) : []))
  const warnings = computed(() => broken.value.filter((check) => check.warn))
  const needs_reason = computed(() => correcting.value && time.value >= due.value)
  const values = computed(() => (form.value ? values_of(form.value, draft.typed, zero.value) : {}))
  const kind = computed<'values' | 'zero'>(() => {
    if (zero.value) return 'zero'
    const all_nought = form.value?.fields.every((field) => !field.event || values.value[field.key] === 0)
    return correcting.value && report.value?.kind === 'zero' && all_nought ? 'zero' : 'values'
  })

  // What stands under a field: what the server or the last try said, else what can be seen by itself, else the checks between fields.
  const problems = computed(() => {
    const found = new Map<string, string>()
    for (const field of asked.value) {
      const own = wrong.get(field.key) ?? field_problem(field, draft.typed[field.key] ?? '', state.tried)
      if (own) found.set(field.key, own)
      else if (state.tried && differs(derived.value, field, draft.typed) && !draft.reasons[field.key]?.trim() && !draft.reason.trim()) found.set(field.key, t('entry.derived.need'))
    }
    for (const check of broken.value.filter((one) => !one.warn)) {
      const key = check_field(form.value!, check, zero.value, state.last)
      if (key && !found.has(key)) found.set(key, label(check))
    }
    return found
  })
  const hints = computed(() => {
    const found = new Map<string, string>()
    for (const check of warnings.value) {
      const key = check_field(form.value!, check, zero.value, state.last)
      if (key && !problems.value.has(key)) found.set(key, label(check))
    }
    return found
  })

  // --- opening -------------------------------------------------------------------------------------------------------
  function begin_with(found: State | null) {
    draft.way = way
    draft.base_seq = found?.seq ?? 0
    // A correction begins with what was said, and so does a report that came back; everything else begins blank.
    if (found?.values && (way === 'correct' || found.state === 'returned')) {
      draft.typed = typed_of(found.values)
      draft.note = found.note ?? ''
      draft.reasons = { ...found.overrides }
    }
  }
  // What the records give stands there from the start, for the person to look at and confirm.
  function count_in(form: Form) {
    const counted = blocks_of(form, zero.value).flatMap((block) => block.fields).filter((field) => from_records(derived.value, field) !== undefined
      && (!is_filled(draft.typed, field) || draft.typed[field.key] === draft.counted[field.key]))
    for (const field of counted) draft.typed[field.key] = draft.counted[field.key] = String(from_records(derived.value, field))
    state.counted = counted.length
  }
  async function open() {
    problem.value = null
    try {
      const queued = (await items_of(person.login)).find((one) => one.unit === unit.code && one.form === form_key && one.period === period && unsent(one))
      if (queued) await take_back(queued)
      const [told_form, told, told_before, kept, counted] = await Promise.all([load_form(person.login, form_key), load_report(person.login, unit.code, form_key, period),
        load_report(person.login, unit.code, form_key, period_step(period, -1)).catch(() => null), find_draft(draft), load_derived(person.login, unit.code, form_key, period)])
      const found = told?.value ?? null
      due.value = found ? Date.parse(found.due) : due_of(told_form.value.due, period)
      if (found && !found.expected) throw new Problem(404, { title: t('entry.nowhere') })
      // Sent already, here or by a colleague: what follows is a correction and says so.
      if (found?.state === 'sent' && way !== 'correct') { void router.replace({ name: 'correct', params: { form: form_key, period } }); return }
      if (found && found.state !== 'sent' && way === 'correct') { void router.replace({ name: 'fill', params: { form: form_key, period } }); return }
      report.value = found
      before.value = told_before?.value.state === 'sent' ? told_before.value.values ?? null : await queued_before()
      if (kept && typed_many(kept)) { Object.assign(draft, { reasons: {}, counted: {} }, kept, { way }); state.restored = typed_many(kept) } else begin_with(found)
      if (queued?.said) for (const [field, why] of queued.said.fields) wrong.set(field, why)
      derived.value = counted
      if (way !== 'correct') count_in(told_form.value)
      form.value = told_form.value
      state.open = blocks_of(told_form.value, way === 'zero')[0]?.key ?? ''
    } catch (error) { problem.value = problem_of(error) }
  }
  // Yesterday's may still wait on this device.
  async function queued_before(): Promise<Values | null> {
    const one = (await items_of(person.login)).find((item) => item.unit === unit.code && item.form === form_key && item.period === period_step(period, -1))
    return one ? one.body.values as Values : null
  }

  // --- typing --------------------------------------------------------------------------------------------------------
  let timer: ReturnType<typeof setTimeout> | undefined
  async function keep_now() {
    clearTimeout(timer)
    if (!touched || state.sending) return
    touched = false
    if (await keep_draft(draft)) state.kept_at = now()
  }
  function touch() {
    touched = true
    clearTimeout(timer)
    timer = setTimeout(() => void keep_now(), KEEP_AFTER)
  }
  // Nothing changed since the day before: one act of the person fills what the pack says is then known. What is measured stays blank, and on
  // the first day the numbers of people too: only that nobody came or went can be said at once.
  const carried = computed(() => asked.value.filter((field) => !is_filled(draft.typed, field)
    && (field.unchanged === 'zero' || (field.unchanged === 'same' && typeof before.value?.[field.key] === 'number'))))
  function carry() {
    state.carried = true
    for (const field of carried.value.slice()) type(field, field.unchanged === 'zero' ? '0' : String(before.value?.[field.key]))
  }
  function type(field: Field, text: string) {
    draft.typed[field.key] = field.type === 'text' ? text : tidy(text)
    wrong.delete(field.key)
    wrong.delete('')
    state.last = field.key
    state.unchanged = false
    touch()
  }
  const contradicted = computed(() => (form.value && zero.value ? against_zero(form.value, derived.value) : []))
  function explain(field: Field, why: string) { draft.reasons[field.key] = why; wrong.delete(field.key); touch() }
  watch(() => [draft.note, draft.reason], () => { if (form.value) { wrong.delete('note'); wrong.delete('reason'); touch() } })
  const hide = () => void keep_now()
  document.addEventListener('visibilitychange', hide)
  addEventListener('pagehide', hide)
  onScopeDispose(() => { void keep_now(); document.removeEventListener('visibilitychange', hide); removeEventListener('pagehide', hide) })

  async function discard() {
    touched = false
    clearTimeout(timer)
    await drop_draft(draft.id)
    void router.replace({ name: 'today' })
  }

  // --- sending -------------------------------------------------------------------------------------------------------
  function first_wrong(): string | null {
    for (const field of asked.value) if (problems.value.has(field.key)) return field.key
    return wrong.has('reason') ? 'reason' : null
  }
  const block_of = (key: string): string => blocks.value.find((block) => block.fields.some((field) => field.key === key))?.key ?? ''

  // 'sent' | 'wrong' | 'asked': the page shows what to do next.
  async function send(): Promise<'sent' | 'wrong' | 'asked'> {
    if (state.sending || !form.value) return 'wrong'
    state.tried = true
    wrong.delete('')
    if (needs_reason.value && !draft.reason.trim()) wrong.set('reason', t('entry.reason.need'))
    if (first_wrong() !== null) return 'wrong'
    if (correcting.value && report.value && report.value.state === 'sent' && report.value.kind === kind.value && same_values(report.value.values, values.value) && draft.note.trim() === (report.value.note ?? '')) {
      state.unchanged = true
      return 'wrong'
    }
    if (warnings.value.length && !draft.note.trim() && !state.asked) { state.asked = true; return 'asked' }
    state.sending = true
    clearTimeout(timer)
    try { return await hand_over() } finally { state.sending = false }
  }

  async function hand_over(): Promise<'sent' | 'wrong'> {
    const item = item_of({ ...draft, typed: { ...draft.typed }, reasons: form.value ? reasons_of(form.value, derived.value, draft.typed, draft.reasons) : {}, sent_before: [...draft.sent_before] }, kind.value, values.value, due.value)
    touched = false
    await hand_in(draft, item)
    const drained = drain(person.login, true).catch(() => undefined)
    await Promise.race([drained, new Promise((go_on) => setTimeout(go_on, WAIT))])
    const now_is = await find_item(item.id)
    if (now_is && waits(now_is)) void drained.then(() => stamp(item.id))
    if (now_is?.state === 'attention') return came_back(now_is)
    if (now_is?.state === 'done') stamped.value = duty_key({ form: form_key, period })
    say(now_is?.state === 'done' ? t(kind.value === 'zero' ? 'stamp.zero' : 'stamp.values') + ' ' + hour_minute(Date.parse(now_is.receipt?.changed_at ?? '') || now()) : t('entry.queued'))
    void router.replace({ name: 'today' })
    return 'sent'
  }
  // Nobody waits longer than WAIT; an answer that comes after that is stamped then.
  async function stamp(id: string) {
    if ((await find_item(id))?.state === 'done') stamped.value = duty_key({ form: form_key, period })
  }
  async function came_back(item: Item): Promise<'sent' | 'wrong'> {
    if (item.theirs) { void router.replace({ name: 'resolve', params: { id: item.id } }); return 'sent' }
    Object.assign(draft, await take_back(item))
    for (const [field, why] of item.said?.fields ?? []) wrong.set(field, [wrong.get(field), why].filter(Boolean).join(' '))
    if (!item.said?.fields.length) wrong.set('', [item.said?.title, item.said?.detail, item.said?.help].filter(Boolean).join(' '))
    return 'wrong'
  }

  void open()
  return { form, report, before, problem, draft, wrong, state, due, zero, correcting, blocks, asked, required, done, warnings, needs_reason, kind, problems, hints, person, unit,
    derived, contradicted, explain, carried, carry, open, type, discard, send, first_wrong, block_of, period }
}
export type Entry = ReturnType<typeof use_entry>
