// Words of the bar and of the tabs below it.
import { speak, type Pairs } from '@/shared/i18n'

export const nav_words: Pairs = {
  'nav.incidents': ['突发事件', 'Events'],
}
speak(nav_words)
