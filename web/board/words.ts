// The board's words.
import { speak, type Pairs } from '@/shared/i18n'

export const words: Pairs = {
  'board.title': ['看板', 'Board'],
}
speak(words)
