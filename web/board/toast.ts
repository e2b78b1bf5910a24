// A short sentence at the foot of the window: the answer to something the person just did.
import { ref } from 'vue'
export const toast = ref('')
let timer: ReturnType<typeof setTimeout> | undefined
export function say(words: string): void {
  toast.value = words
  clearTimeout(timer)
  timer = setTimeout(() => { toast.value = '' }, 5000)
}
