// What the views of readiness share.
import type { Schemas } from '@/shared/api'
import { t } from '@/shared/i18n'
import '../words/ready'

export interface PlanText { text: string, explanation: string, cause: string, approved_by: string, issued_on: string, valid_until: string }
export const blank_plan = (): PlanText => ({ text: '', explanation: '', cause: '', approved_by: '', issued_on: '', valid_until: '' })
export const filing_words = (filing: Schemas['plan_brief']['filing']): string =>
  (filing ? t('plan.state.' + filing.state, { receipt: filing.receipt ?? '' }) : t('plan.state.none'))
