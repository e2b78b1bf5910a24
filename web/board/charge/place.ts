// Whose units a view is about: ?unit= in the address, else the person's own unit, else the topmost there is.
import { useRoute } from 'vue-router'
import { get } from '@/shared/api'
import { me } from '@/shared/session'
import { router } from '../router'

export type View = 'charges' | 'roster' | 'groups'
export const href = (view: View, unit: string, more: Record<string, string | undefined> = {}): string => router.resolve({ name: view, query: { unit, ...more } }).href
export function use_unit(): { asked: () => unknown, code: (signal: AbortSignal) => Promise<string> } {
  const route = useRoute(), asked = () => route.query['unit']
  return { asked, async code(signal) {
    const own = String(asked() ?? '') || me.value?.unit?.code
    return own ?? (await get('/api/v1/units', { query: { limit: 1 }, signal })).units[0]?.code ?? ''
  } }
}
