// Every view has an address below /desk/.
import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', name: 'today', component: () => import('./views/Today.vue') },
    { path: '/:nowhere(.*)*', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
