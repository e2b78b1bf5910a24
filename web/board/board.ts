// Everything a board shows of one question, and how it follows the live stream. What was seen before is drawn at once when one comes
// back to it, and fetched again behind that.
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { get, type Schemas } from '@/shared/api'
import { t, unit_name } from '@/shared/i18n'
import { watch_live, type Live } from '@/shared/live'
import type { Load } from '@/shared/load'
import { problem_of, type Problem } from '@/shared/problem'
import { is_pressing, is_short, type CellState } from '@/shared/signals'
import type { TideData } from '@/shared/tide'
import { day_step, now, period_step, use_now } from '@/shared/time'
import type { Place, Question } from './question'

export type Board = Schemas['board']
export type Counts = Pick<Board, 'expected' | 'on_time' | 'late' | 'missing' | 'zero' | 'returned' | 'derived' | 'mixed'>
export type Missing = Schemas['missing']['units'][number]
type Cells = Schemas['board_cells']
export interface Picture { board: Board, unit: Schemas['unit'], tide: TideData, cells: Cells, missing: Schemas['missing'], yesterday: TideData | null, week_before: TideData | null, read_at: number }
interface Message { as_of: number, form: string, period: string, nodes?: Array<Counts & { code: string }>, units?: Array<{ code: string, state: CellState }> }
export interface Change { code: string, name: string, state: CellState, at: number }

export const FIRST_MISSING = 12
const COUNTS = ['expected', 'on_time', 'late', 'missing', 'zero', 'returned', 'derived', 'mixed'] as const

async function fetch_picture({ code, form, period, kind }: Question, signal: AbortSignal): Promise<Picture> {
  const path = { code }, query = { form, period }
  const other = (at: string) => get('/api/v1/board/{code}/tide', { path, query: { form, period: at }, signal }).catch(() => null)
  const [board, unit, tide, cells, missing, yesterday, week_before] = await Promise.all([
    get('/api/v1/board/{code}', { path, query: { ...query, sums: 'own' }, signal }), get('/api/v1/units/{code}', { path, signal }),
    get('/api/v1/board/{code}/tide', { path, query, signal }), get('/api/v1/board/{code}/cells', { path, query, signal }),
    get('/api/v1/board/{code}/missing', { path, query: { ...query, limit: FIRST_MISSING }, signal }),
    other(period_step(period, -1)), kind === 'day' ? other(day_step(period, -7)) : null])
  return { board, unit, tide, cells, missing, yesterday, week_before, read_at: now() }
}

// New objects all the way down to what changed, so that pictures see what is new by comparing.
export function with_message(picture: Picture, message: Message): { picture: Picture, changes: Change[] } {
  const nodes = new Map((message.nodes ?? []).map((node) => [node.code, node])), states = new Map((message.units ?? []).map((unit) => [unit.code, unit.state]))
  const counted = <T extends Counts>(target: T, code: string): T => {
    const node = nodes.get(code)
    return node ? { ...target, ...Object.fromEntries(COUNTS.map((name) => [name, node[name]])) } : target
  }
  const changes: Change[] = [], at = now(), iso = new Date(at).toISOString()
  const groups = states.size === 0 ? picture.cells.groups : picture.cells.groups.map((group) => {
    if (!group.cells.some((cell) => states.has(cell.code) && states.get(cell.code) !== cell.state)) return group
    return { ...group, cells: group.cells.map((cell) => {
      const state = states.get(cell.code)
      if (!state || state === cell.state) return cell
      changes.push({ code: cell.code, name: unit_name(cell), state, at })
      return { ...cell, state, ...(is_short(cell.state) && !is_short(state) ? { received_at: iso } : {}) }
    }) }
  })
  if (picture.cells.folded) for (const [code, state] of states) changes.push({ code, name: '', state, at })
  const children = picture.board.children.map((child) => {
    const state = states.get(child.unit.code), counts = counted(child, child.unit.code)
    return state && counts.state !== undefined && counts.state !== state ? { ...counts, state } : counts
  })
  const board = { ...counted(picture.board, picture.board.unit.code), as_of: Math.max(picture.board.as_of, message.as_of), children }
  return { picture: { ...picture, board, cells: { ...picture.cells, groups }, read_at: at }, changes }
}

const seen = new Map<string, Picture>()
function keep(key: string, picture: Picture): void {
  seen.delete(key)
  seen.set(key, picture)
  for (const old of seen.keys()) { if (seen.size <= 16) break; seen.delete(old) }
}

export interface Following {
  load: Load<Picture>
  data: ShallowRef<Picture | null>
  up: ComputedRef<boolean>
  due: ComputedRef<number>
  pressing: ComputedRef<boolean>
  glowing: Ref<ReadonlySet<string>>                   // codes of the rows that changed just now
  spoken: Ref<string>                                 // for people who listen
  events: ShallowRef<Change[]>                        // seen since the view is open, newest first
}

export function use_board(place: Place, patient = false): Following {
  const data = shallowRef<Picture | null>(null), problem = shallowRef<Problem | null>(null), busy = ref(false), reached = ref(true)
  const glowing = ref<ReadonlySet<string>>(new Set()), spoken = ref(''), events = shallowRef<Change[]>([]), live = shallowRef<Live | null>(null)
  let turn = 0, abort: AbortController | null = null, later: ReturnType<typeof setTimeout> | undefined, again_soon: ReturnType<typeof setTimeout> | undefined
  // Answers and the stream are two ways from the server, and either may be faster. What the stream tells while an answer is on its way
  // is told to that answer again; an answer from before the stream began is asked for anew.
  let under_way = 0, meanwhile: Message[] = [], begun_at = 0
  async function asking<T>(ask: () => Promise<T>): Promise<T> {
    if (under_way++ === 0) meanwhile = []
    try { return await ask() } finally { under_way-- }
  }
  const caught_up = (picture: Picture): Picture => meanwhile.reduce((now_is, message) => with_message(now_is, message).picture, picture)

  async function again() {
    const mine = ++turn, question = place.question.value, key = place.key.value
    clearTimeout(later); later = undefined
    clearTimeout(again_soon)
    abort?.abort()
    abort = new AbortController()
    busy.value = true
    try {
      const { signal } = abort, found = caught_up(await asking(() => fetch_picture(question, signal)))
      if (mine !== turn) return
      data.value = found
      keep(key, found)
      problem.value = null
      reached.value = true
      if (found.board.as_of < begun_at) void again()
      else if (meanwhile.length) follow()
    } catch (error) {
      if (mine !== turn) return
      problem.value = problem_of(error)
      reached.value = false
      if (patient || problem.value.passing) again_soon = setTimeout(() => void again(), patient ? 3000 : 8000)
    } finally { if (mine === turn) busy.value = false }
  }
  function changed(raw: unknown) {
    const message = raw as Message, question = place.question.value
    if (message.form !== question.form || message.period !== question.period) return
    if (under_way) meanwhile.push(message)
    if (!data.value) return
    const { picture, changes } = with_message(data.value, message)
    data.value = picture
    reached.value = true
    glowing.value = new Set([...(message.nodes ?? []), ...(message.units ?? [])].map(({ code }) => code))
    if (changes.length) {
      events.value = [...changes, ...events.value].slice(0, 20)
      void name_events()
      const known = changes.filter(({ name }) => name)
      if (known.length) spoken.value = known.slice(0, 3).map(({ name, state }) => t('change.one', { unit: name, state: t('state.' + state) })).join('')
        + (known.length > 3 ? t('change.many', { n: known.length - 3 }) : '')
    }
    follow()
  }
  // A folded field knows no names; the newest few are asked for.
  async function name_events() {
    const codes = new Set(events.value.slice(0, 10).filter(({ name }) => !name).map(({ code }) => code))
    const found = await Promise.all([...codes].map((code) => get('/api/v1/units/{code}', { path: { code } }).catch(() => null)))
    const names = new Map(found.flatMap((unit) => (unit ? [[unit.code, unit_name(unit)] as const] : [])))
    if (names.size) events.value = events.value.map((event) => ({ ...event, name: event.name || names.get(event.code) || '' }))
  }
  // The shape of the water, the sums and the list of the missing: asked for once more, a moment later.
  function follow() {
    if (later !== undefined || !data.value) return
    later = setTimeout(async () => {
      const mine = turn, { code, form, period } = place.question.value, path = { code }, query = { form, period }
      try {
        const [board, tide, missing] = await asking(() => Promise.all([get('/api/v1/board/{code}', { path, query: { ...query, sums: 'own' } }),
          get('/api/v1/board/{code}/tide', { path, query }), get('/api/v1/board/{code}/missing', { path, query: { ...query, limit: FIRST_MISSING } })]))
        later = undefined
        if (mine !== turn || !data.value) return
        data.value = caught_up({ ...data.value, board, tide, missing, read_at: now() })
        keep(place.key.value, data.value)
        if (meanwhile.length) follow()
      } catch { later = undefined; if (mine === turn) reached.value = false }
    }, data.value.board.expected > 3000 ? 15000 : 2000)      // a nation's tide is dear to draw
  }
  function begin() {
    data.value = seen.get(place.key.value) ?? null
    problem.value = null
    glowing.value = new Set()
    events.value = []
    live.value?.close()
    live.value = null
    begun_at = 0
    if (!place.question.value.form) return
    const key = place.key.value
    void again().finally(() => { if (!live.value && key === place.key.value) listen() })
  }
  // After the first answer: a browser has few ways to one server at a time, and the stream keeps one for itself.
  function listen() {
    const { code, form, period } = place.question.value
    live.value = watch_live({ unit: code, form, period }, { changed, resync: () => void again(),
      began: (as_of) => { begun_at = as_of; if (data.value && !busy.value && data.value.board.as_of < as_of) void again() } })
  }
  watch(place.key, begin, { immediate: true })
  const online = () => void again()
  addEventListener('online', online)
  onScopeDispose(() => { turn++; abort?.abort(); clearTimeout(later); clearTimeout(again_soon); live.value?.close(); removeEventListener('online', online) })

  const second = use_now()
  const due = computed(() => Date.parse(data.value?.board.due ?? ''))
  const load = { data, problem, busy, again }
  return { load, data, due, glowing, spoken, events, up: computed(() => reached.value && (live.value?.up.value ?? false)),
    pressing: computed(() => is_pressing(second.value, due.value)) }
}

// The missing, all of them: page by page until the end.
export async function all_missing(question: Question, signal?: AbortSignal): Promise<Schemas['missing']> {
  const path = { code: question.code }
  let cursor: string | undefined, first: Schemas['missing'] | null = null
  do {
    const page: Schemas['missing'] = await get('/api/v1/board/{code}/missing', { path, query: { form: question.form, period: question.period, limit: 1000, cursor }, ...(signal ? { signal } : {}) })
    if (first) first.units.push(...page.units)
    else first = page
    cursor = page.next ?? undefined
  } while (cursor && first.units.length < 200000)
  return first
}
