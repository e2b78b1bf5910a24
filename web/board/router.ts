// Every view has an address below /board/.
import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory('/board/'),
  routes: [
    { path: '/', name: 'home', component: () => import('./views/Home.vue') },
    { path: '/:nowhere(.*)*', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
