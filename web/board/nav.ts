// The sections of the board in the order of the bar, each with its tabs. A view adds a row here and its words to words/nav.ts; who may
// not see a tab is not offered it.
import { computed } from 'vue'
import { can } from '@/shared/session'

export interface Tab { to: string, words: string, under: string[], right?: string }
export interface Section { words: string, tabs: Tab[] }

const all: Section[] = [
  { words: 'bar.board', tabs: [{ to: '/', words: 'bar.board', under: ['/u/', '/i/'] }] },
  { words: 'nav.orders', tabs: [{ to: '/orders', words: 'nav.orders', under: ['/order'] }] },
  { words: 'nav.signals', tabs: [{ to: '/signals', words: 'nav.signals', under: ['/outbreak', '/cases'], right: 'record.read' }] },
  { words: 'nav.incidents', tabs: [{ to: '/incidents', words: 'nav.incidents', under: ['/incident'] }] },
  { words: 'nav.care', tabs: [{ to: '/care', words: 'nav.care', under: ['/care'], right: 'record.read' }] },
  { words: 'nav.ready', tabs: [
    { to: '/plans', words: 'nav.plans', under: ['/plan'] },
    { to: '/filings', words: 'nav.filings', under: ['/filings'], right: 'plan.decide' },
    { to: '/demands', words: 'nav.demands', under: ['/demands'] },
    { to: '/risks', words: 'nav.risks', under: ['/risks'] },
    { to: '/drills', words: 'nav.drills', under: ['/drills'] },
  ] },
  { words: 'nav.charge', tabs: [{ to: '/charges', words: 'nav.charge', under: ['/charges', '/roster', '/groups'] }] },
  { words: 'nav.duties', tabs: [
    { to: '/duties', words: 'nav.duties', under: ['/duties'] },
    { to: '/chases', words: 'nav.chases', under: ['/chases'] },
  ] },
  { words: 'nav.people', tabs: [
    { to: '/people', words: 'nav.people', under: ['/people'], right: 'people.read' },
    { to: '/rooms', words: 'nav.rooms', under: ['/rooms'], right: 'people.read' },
    { to: '/import', words: 'nav.people.import', under: ['/import'], right: 'people.write' },
    { to: '/rounds', words: 'nav.rounds', under: ['/rounds'] },
    { to: '/gate', words: 'nav.gate', under: ['/gate'] },
  ] },
  { words: 'nav.notices', tabs: [{ to: '/notices', words: 'nav.notices', under: ['/notices'] }, { to: '/library', words: 'nav.library', under: ['/library'] }] },
  { words: 'bar.admin', tabs: [
    { to: '/admin/units', words: 'bar.admin', under: ['/admin'], right: 'unit.write' },
    { to: '/admin/accounts', words: 'bar.admin', under: ['/admin'], right: 'account.manage' },
    { to: '/admin/tokens', words: 'bar.admin', under: ['/admin'], right: 'token.manage' },
  ] },
]

export const sections = computed(() => all.map((one) => ({ ...one, tabs: one.tabs.filter(({ right }) => !right || can(right)) })).filter(({ tabs }) => tabs.length))
export const is_under = (tab: Tab, path: string): boolean => (tab.to === '/' ? path === '/' : path.startsWith(tab.to)) || tab.under.some((start) => path.startsWith(start))
export const section_at = (path: string): Section | undefined => sections.value.find(({ tabs }) => tabs.some((tab) => is_under(tab, path)))
