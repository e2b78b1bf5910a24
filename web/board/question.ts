// What a view is about: a unit, a form, a period. They stand in the address; the form only if it is not the first, the period only if
// it is not the running one, so that a bookmark of today stays today.
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { day_of, period_of, period_step, use_now, type PeriodKind } from '@/shared/time'
import { forms } from './forms'

export interface Question { code: string, form: string, period: string, kind: PeriodKind, running: string, asked: Asked }
export interface Asked { form?: string, period?: string }

const one = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

export function question_of(code: string, query: Record<string, unknown>, today: string): Question {
  const asked: Asked = {}
  const form = forms.value.find((head) => head.form === one(query['form'])) ?? forms.value[0]
  if (form && form !== forms.value[0]) asked.form = form.form
  const kind = form?.period ?? 'day', running = period_of(kind, today), period = one(query['period'])
  if (period && period !== running) asked.period = period
  return { code, form: form?.form ?? '', period: asked.period ?? running, kind, running, asked }
}

export interface Place {
  question: ComputedRef<Question>
  key: ComputedRef<string>                            // changes when another question is asked
  running: ComputedRef<boolean>
  address(view: string, code: string, more?: Record<string, string | undefined>): string
  of_period(period: string): string
  of_form(form: string): string
  step(by: number): string | null
}

export function use_place(): Place {
  const route = useRoute(), router = useRouter(), now = use_now()
  const today = computed(() => day_of(now.value))
  const question = computed(() => question_of(String(route.params['code'] ?? ''), route.query, today.value))
  const key = computed(() => [question.value.code, question.value.form, question.value.period].join(' '))
  const href = (name: string, code: string, query: object) => router.resolve({ name, params: { code }, query: { ...query } as Record<string, string> }).href
  const here = () => String(route.name)
  const kept = () => Object.fromEntries(Object.entries(route.query).filter(([name]) => name !== 'form' && name !== 'period')) as Record<string, string>
  const of_period = (period: string) => href(here(), question.value.code,
    { ...kept(), ...question.value.asked, period: period === question.value.running ? undefined : period })
  return {
    question, key,
    running: computed(() => question.value.period === question.value.running),
    address: (view, code, more = {}) => href(view, code, { ...question.value.asked, ...more }),
    of_period,
    of_form: (form) => href(here(), question.value.code, { form: form === forms.value[0]?.form ? undefined : form }),
    step: (by) => {
      const period = period_step(question.value.period, by)
      return period > question.value.running ? null : of_period(period)
    },
  }
}
