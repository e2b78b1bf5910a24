// Chasing from the list of the missing: which are chosen, and what became of what was sent to them before.
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { get, type Schemas } from '@/shared/api'
import { t } from '@/shared/i18n'
import { figure } from '@/shared/numbers'
import { can } from '@/shared/session'
import { DAY, hour_minute, moment, now, period_first } from '@/shared/time'
import type { Missing } from './board'
import type { Place } from './question'

type Chase = Schemas['chases'][number]
export interface Chasing {
  duty: Ref<string | null>                             // null: not known yet; '': this form has no duty one could chase
  chosen: Ref<ReadonlySet<string>>
  tally: ComputedRef<string>
  toggle(code: string): void
  all(units: readonly Missing[]): void
  none(): void
  words(code: string): string                         // the newest chase of the unit and who has read it
  again(): Promise<void>
}

const LOOK_AGAIN = 20000, MOST = 1000, DAYS_BACK = 7

export function use_chasing(place: Place, listed: () => readonly Missing[]): Chasing {
  const duty = ref<string | null>(null), chosen = shallowRef<ReadonlySet<string>>(new Set()), newest = shallowRef<ReadonlyMap<string, Chase>>(new Map())
  let turn = 0
  async function again() {
    const mine = ++turn, { code, form, period } = place.question.value
    if (!can('chase')) return
    try {
      const { duties } = await get('/api/v1/duties'), key = duties.find((one) => one.form === form && one.of === 'institution')?.key ?? ''
      const rows = key ? await get('/api/v1/chases', { query: { unit: code, duty: key, since: new Date(now() - DAYS_BACK * DAY).toISOString(), limit: MOST } }) : []
      if (mine !== turn) return
      duty.value = key
      const found = new Map<string, Chase>()
      for (const one of rows) if (one.slot === period && one.to === one.unit && !found.has(one.unit)) found.set(one.unit, one)
      newest.value = found
    } catch { /* the list itself says when there is no network */ }
  }
  watch(place.key, () => { chosen.value = new Set(); newest.value = new Map(); void again() }, { immediate: true })
  // Whoever reports meanwhile is not on the list any more, and not among the chosen.
  watch(listed, (units) => {
    const there = new Set(units.map(({ code }) => code)), kept = [...chosen.value].filter((code) => there.has(code))
    if (kept.length < chosen.value.size) chosen.value = new Set(kept)
  })
  const on_list = computed(() => listed().map(({ code }) => newest.value.get(code)).filter((one): one is Chase => one !== undefined))
  const timer = setInterval(() => { if (!document.hidden && on_list.value.some(({ state }) => state === 'sent')) void again() }, LOOK_AGAIN)
  onScopeDispose(() => { turn++; clearInterval(timer) })
  return {
    duty, chosen, again,
    tally: computed(() => (on_list.value.length ? t('chase.tally', { n: figure(on_list.value.length), read: figure(on_list.value.filter(({ state }) => state === 'read').length) }) : '')),
    toggle(code) { const next = new Set(chosen.value); if (!next.delete(code)) next.add(code); chosen.value = next },
    all(units) { chosen.value = chosen.value.size === units.length ? new Set() : new Set(units.map(({ code }) => code)) },
    none() { chosen.value = new Set() },
    words(code) {
      const one = newest.value.get(code), reader = one?.readers[0]
      if (!one) return ''
      const at = moment(Date.parse(one.at), period_first(place.question.value.period))
      return reader ? t('chase.read', { time: at, name: reader.name, read: hour_minute(Date.parse(reader.at)) }) : t('chase.was', { time: at, state: t('chases.state.' + one.state) })
    },
  }
}
