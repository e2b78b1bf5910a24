// The desk's words.
import { speak, type Pairs } from '@/shared/i18n'

export const words: Pairs = {
  'desk.title': ['今天', 'Today'],
}
speak(words)
