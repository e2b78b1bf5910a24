// The service worker keeps the desk's files on the phone. A new version is taken when the page is opened next, never under the
// fingers of somebody who is typing.
import { ref } from 'vue'
import { registerSW } from 'virtual:pwa-register'

export const new_version = ref(false)
const take = import.meta.env.PROD ? registerSW({ immediate: true, onNeedRefresh: () => { new_version.value = true } }) : null
export const take_new_version = (): void => { void take?.(true) }
