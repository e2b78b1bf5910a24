// A step of a ladder in words: "-60m", "0", "+30m county".
import { t } from '@/shared/i18n'

export function step_words(step: string): string {
  const found = /^([+-]?)(\d+)([mhd]?)(?:\s|$)/.exec(step)
  if (!found) return step
  if (found[2] === '0') return t('step.due')
  return t(`step.${found[1] === '-' ? 'before' : 'after'}.${found[3] || 'm'}`, { n: found[2]! })
}
