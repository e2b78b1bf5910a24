// Every view has an address below /desk/. The first view comes with the page, the others right
// behind it (offline.ts), so that they are there without a network.
import { watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { i18n, t } from '@/shared/i18n'
import '@/shared/i18n/orders'
import Today from './views/Today.vue'

const PERIOD = ':period(\\d{4}-[-W0-9]{2,5})'
export const later_views = () => import('./views/later')
const Entry = () => later_views().then((all) => all.Entry), Zero = () => later_views().then((all) => all.Zero)
const Report = () => later_views().then((all) => all.Report), Resolve = () => later_views().then((all) => all.Resolve)
export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', name: 'today', component: Today, meta: { title: 'desk.title' } },
    { path: `/fill/:form/${PERIOD}`, name: 'fill', component: Entry, props: (to) => ({ ...to.params, way: 'fill' }), meta: { title: 'entry.send' } },
    { path: `/correct/:form/${PERIOD}`, name: 'correct', component: Entry, props: (to) => ({ ...to.params, way: 'correct' }), meta: { title: 'desk.correct' } },
    { path: `/zero/:form/${PERIOD}`, name: 'zero', component: Zero, props: true, meta: { title: 'zero.title' } },
    { path: `/report/:form/${PERIOD}`, name: 'report', component: Report, props: true, meta: { title: 'desk.see' } },
    { path: '/duty/health.round/:slot(.*)', redirect: (to) => ({ path: '/rounds', query: { slot: String(to.params['slot']) } }) },
    { path: '/duty/:key(disinfect\\.[a-z]+)/:slot(.*)', redirect: '/hygiene' },
    { path: '/duty/:key(test\\.[a-z]+)/:slot(.*)', redirect: '/tests' },
    { path: '/duty/:key/:slot(.*)', redirect: '/' },
    { path: '/resolve/:id', name: 'resolve', component: Resolve, props: true, meta: { title: 'conflict.title' } },
    { path: '/incidents', name: 'events', component: () => import('./views/Events.vue'), meta: { title: 'more.incidents' } },
    { path: '/incident/:id(\\d+)', name: 'event', component: () => import('./views/Event.vue'), meta: { title: 'more.incidents' } },
    { path: '/cases', name: 'cases', component: () => import('./views/Cases.vue'), meta: { title: 'more.cases' } },
    { path: '/outbreak/:id(\\d+)', name: 'outbreak', component: () => import('./views/Outbreak.vue'), meta: { title: 'more.cases' } },
    { path: '/rules', name: 'rules', component: () => import('./views/Rules.vue'), meta: { title: 'desk.rules' } },
    { path: '/rounds', name: 'rounds', component: () => import('./views/Rounds.vue'), meta: { title: 'more.rounds' } },
    { path: '/watch', name: 'watch', component: () => import('./views/Watch.vue'), meta: { title: 'more.watch' } },
    { path: '/mine', name: 'mine', component: () => import('./views/Mine.vue'), meta: { title: 'more.mine' } },
    { path: '/notices', name: 'notices', component: () => import('./views/Notices.vue'), meta: { title: 'more.notices' } },
    { path: '/notice/:id(\\d+)', name: 'notice', component: () => import('./views/Notice.vue'), meta: { title: 'more.notices' } },
    { path: '/people/:id(\\d+)?', name: 'people', component: () => import('./people/People.vue'), props: true, meta: { title: 'more.people' } },
    { path: '/gate', name: 'gate', component: () => import('./views/Gate.vue'), meta: { title: 'more.gate' } },
    { path: '/visits/:id(\\d+)?', name: 'visits', component: () => import('./views/Visits.vue'), meta: { title: 'more.visits' } },
    { path: '/intakes', name: 'intakes', component: () => import('./views/Intakes.vue'), meta: { title: 'more.intakes' } },
    { path: '/isolation', name: 'isolations', component: () => import('./views/Isolation.vue'), meta: { title: 'more.isolation' } },
    { path: '/hygiene', name: 'hygiene', component: () => import('./views/Hygiene.vue'), meta: { title: 'more.hygiene' } },
    { path: '/hygiene/codes', name: 'areas', component: () => import('./views/Areas.vue'), meta: { title: 'more.hygiene' } },
    { path: '/tests', name: 'tests', component: () => import('./views/Tests.vue'), meta: { title: 'more.tests' } },
    { path: '/vaccines', name: 'vaccines', component: () => import('./views/Vaccines.vue'), meta: { title: 'more.vaccines' } },
    { path: '/:nowhere(.*)*', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
const name_page = () => { document.title = t('title', { what: t(String(router.currentRoute.value.meta['title'] ?? 'desk.title')) }) }
router.afterEach((_to, from) => {
  name_page()
  if (from.name) document.getElementById('content')?.focus({ preventScroll: true })
})
watch(() => i18n.global.locale.value, name_page)
