// Every sentence of the pages stands in a catalogue: one file per area, each row [Chinese, English] under its key. A catalogue is added
// by the code that speaks it, so that the desk does not carry the board's words. Labels of forms, fields, errors and checks come from
// the server in both languages and are not repeated here.
import { createI18n } from 'vue-i18n'
import { common } from './common'

export type Pairs = Readonly<Record<string, readonly [zh: string, en: string]>>
export type Language = 'zh' | 'en'
const locale_of = { zh: 'zh-CN', en: 'en' } as const

const kept_language = (): Language => {
  try { return localStorage.getItem('language') === 'en' ? 'en' : 'zh' } catch { return 'zh' }
}

export const i18n = createI18n({
  legacy: false,
  locale: locale_of[kept_language()] as string,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': {}, en: {} } as Record<string, Record<string, string>>,
  messageResolver: (messages, key) => (messages as Record<string, string>)[key] ?? null,   // keys are whole: "state.on_time"
  missingWarn: false,
  fallbackWarn: false,
})

const has = (messages: Record<string, unknown>, key: string) => Object.prototype.hasOwnProperty.call(messages, key)

export function speak(pairs: Pairs): void {
  const zh: Record<string, string> = {}, en: Record<string, string> = {}
  for (const [key, [chinese, english]] of Object.entries(pairs)) { zh[key] = chinese; en[key] = english }
  i18n.global.mergeLocaleMessage('zh-CN', zh)
  i18n.global.mergeLocaleMessage('en', en)
}
speak(common)

// {name} is replaced; English rows may be "one | many", picked by the value n.
export function t(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const n = typeof values['n'] === 'number' ? values['n'] : Number(String(values['n'] ?? '').replace(/,/g, ''))
  return 'n' in values && Number.isFinite(n) ? i18n.global.t(key, values, n) : i18n.global.t(key, values)
}
export const has_words = (key: string): boolean => has(i18n.global.getLocaleMessage('zh-CN') as Record<string, unknown>, key)

export const language = (): Language => (i18n.global.locale.value === 'en' ? 'en' : 'zh')
export function set_language(name: Language): void {
  i18n.global.locale.value = locale_of[name]
  document.documentElement.lang = locale_of[name]
  try { localStorage.setItem('language', name) } catch { /* a private window forgets; that is its purpose */ }
}
document.documentElement.lang = locale_of[language()]

// { zh, en } as the server sends labels; a unit by its name in the language spoken.
export const label = (both: { zh: string, en: string } | null | undefined): string =>
  both ? (language() === 'en' ? both.en || both.zh : both.zh || both.en) : ''
export const unit_name = (unit: { code: string, name: string, name_en?: string | null } | null | undefined): string =>
  unit ? (language() === 'en' && unit.name_en) || unit.name || unit.code : ''
