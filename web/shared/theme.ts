// Light or dark: the person's choice, else the system's. static/first.js has set it before the first paint.
import { computed, ref } from 'vue'

export type Theme = 'light' | 'dark'
const system = matchMedia('(prefers-color-scheme: dark)')
const system_dark = ref(system.matches)
system.addEventListener('change', () => { system_dark.value = system.matches })
const named = (text: string | undefined): Theme | null => (text === 'light' || text === 'dark' ? text : null)
const chosen = ref<Theme | null>(named(document.documentElement.dataset['theme']))

export const theme = computed<Theme>(() => chosen.value ?? (system_dark.value ? 'dark' : 'light'))
// keep false: for this window only (the wall is dark whatever the person likes elsewhere)
export function set_theme(name: Theme, keep = true): void {
  chosen.value = name
  document.documentElement.dataset['theme'] = name
  if (!keep) return
  try { localStorage.setItem('theme', name) } catch { /* forgotten with the window */ }
}
// The value of a token, for pictures that are drawn on a canvas; ask again when `theme` changes.
export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()
