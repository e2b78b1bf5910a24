// What the views of the desk share while it is open.
import { ref, type ComputedRef, type InjectionKey } from 'vue'
import type { Item } from './store/db'

export interface Queue { items: ComputedRef<Item[]>, others: ComputedRef<Item[]> }
export const QUEUE: InjectionKey<Queue> = Symbol('queue')
export const stamped = ref('')                 // the report that was just sent; its stamp is new
export const said = ref('')                    // read aloud; the row itself shows it
let timer: ReturnType<typeof setTimeout> | undefined
export function say(words: string): void {
  said.value = words
  clearTimeout(timer)
  timer = setTimeout(() => { said.value = '' }, 5000)
}
