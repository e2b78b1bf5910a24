import { createApp } from 'vue'
import '@/shared/base.css'
import './board.css'
import { i18n } from '@/shared/i18n'
import './words'
import App from './App.vue'
import { router } from './router'

createApp(App).use(i18n).use(router).mount('#app')
