// Every view has an address below /board/. The first one comes with the page, the others when they are gone to.
import { nextTick } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import Home from './views/Home.vue'
import Place from './views/Place.vue'

export const router = createRouter({
  history: createWebHistory('/board/'),
  routes: [
    { path: '/', name: 'home', component: Home },
    { path: '/u/:code', name: 'place', component: Place },
    { path: '/u/:code/missing', name: 'missing', component: () => import('./views/Missing.vue') },
    { path: '/u/:code/figures', name: 'figures', component: () => import('./views/Figures.vue') },
    { path: '/u/:code/journal', name: 'journal', component: () => import('./views/Journal.vue') },
    { path: '/i/:code', name: 'report', component: () => import('./views/Report.vue') },
    { path: '/charges', name: 'charges', component: () => import('./views/Charges.vue') },
    { path: '/roster', name: 'roster', component: () => import('./views/Roster.vue') },
    { path: '/groups', name: 'groups', component: () => import('./views/Groups.vue') },
    { path: '/wall/:code', name: 'wall', component: () => import('./views/Wall.vue'), meta: { bare: true } },
    { path: '/u/:code/measures', name: 'measures', component: () => import('./command/PlaceMeasures.vue') },
    { path: '/orders', name: 'orders', component: () => import('./command/Orders.vue') },
    { path: '/orders/new', name: 'order.new', component: () => import('./command/OrderNew.vue'), meta: { right: 'order.write' } },
    { path: '/orders/:id(\\d+)', name: 'order', component: () => import('./command/Order.vue') },
    { path: '/duties/:code?', name: 'duties', component: () => import('./command/Duties.vue') },
    { path: '/rounds/:code?', name: 'rounds', component: () => import('./record/Rounds.vue') },
    { path: '/chases', name: 'chases', component: () => import('./command/Chases.vue') },
    { path: '/incidents', name: 'incidents', component: () => import('./command/Incidents.vue') },
    { path: '/incident/:id(\\d+)', name: 'incident', component: () => import('./command/Incident.vue') },
    { path: '/care', name: 'care', component: () => import('./care/Care.vue') },
    { path: '/plans', name: 'plans', component: () => import('./command/Plans.vue') },
    { path: '/plan/:id(\\d+)', name: 'plan', component: () => import('./command/Plan.vue') },
    { path: '/filings', name: 'filings', component: () => import('./command/Filings.vue') },
    { path: '/demands', name: 'demands', component: () => import('./command/Demands.vue') },
    { path: '/gate', name: 'gate', component: () => import('./record/Gates.vue') },
    { path: '/risks', name: 'risks', component: () => import('./command/Risks.vue') },
    { path: '/drills', name: 'drills', component: () => import('./command/Drills.vue') },
    { path: '/signals', name: 'signals', component: () => import('./sick/Signals.vue') },
    { path: '/outbreak/:id(\\d+)', name: 'outbreak', component: () => import('./sick/Outbreak.vue') },
    { path: '/cases/:code', name: 'cases', component: () => import('./sick/Cases.vue') },
    { path: '/notices', name: 'notices', component: () => import('./notices/Notices.vue') },
    { path: '/notices/:id(\\d+)', name: 'notice', component: () => import('./notices/Notice.vue') },
    { path: '/library', name: 'library', component: () => import('./notices/Library.vue') },
    { path: '/library/:id(\\d+)', name: 'document', component: () => import('./notices/Document.vue') },
    { path: '/people', name: 'people', component: () => import('./people/People.vue') },
    { path: '/rooms', name: 'rooms', component: () => import('./people/Rooms.vue') },
    { path: '/import', name: 'people.import', component: () => import('./people/Import.vue'), meta: { right: 'people.write' } },
    { path: '/admin', component: () => import('./admin/Admin.vue'), children: [
      { path: '', redirect: { name: 'units' } },
      { path: 'units', name: 'units', component: () => import('./admin/Units.vue'), meta: { right: 'unit.write' } },
      { path: 'units/:code', name: 'units.one', component: () => import('./admin/Unit.vue'), meta: { right: 'unit.write' } },
      { path: 'accounts', name: 'accounts', component: () => import('./admin/Accounts.vue'), meta: { right: 'account.manage' } },
      { path: 'tokens', name: 'tokens', component: () => import('./admin/Tokens.vue'), meta: { right: 'token.manage' } },
      { path: 'channels', name: 'channels', component: () => import('./admin/Channels.vue'), meta: { right: 'channel.manage' } },
      { path: 'packs', name: 'packs', component: () => import('./admin/Packs.vue'), meta: { right: 'report.read' } },
    ] },
    { path: '/:nowhere(.*)*', name: 'nowhere', component: () => import('./views/Nowhere.vue') },
  ],
  // Back is back to the same line; a change of what is shown on the same view stays where it is.
  async scrollBehavior(to, from, saved) {
    if (!saved && to.path === from.path) return false
    await nextTick()
    return new Promise((place) => setTimeout(() => place(saved ?? { top: 0 }), saved ? 60 : 0))
  },
})
