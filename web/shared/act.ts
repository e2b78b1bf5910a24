// Something the person asked for: one at a time, and what went wrong in words beside it.
import { ref, type Ref } from 'vue'
import { problem_of } from './problem'

export interface Act { busy: Ref<boolean>, wrong: Ref<string>, run(doing: () => Promise<void>): Promise<boolean> }
export function use_act(): Act {
  const busy = ref(false), wrong = ref('')
  return {
    busy, wrong,
    async run(doing) {
      if (busy.value) return false
      busy.value = true
      wrong.value = ''
      try { await doing(); return true } catch (error) {
        const problem = problem_of(error)
        wrong.value = [problem.message, problem.detail, ...problem.fields.values(), problem.help].filter((text, i, all) => text && all.indexOf(text) === i).join(' ')
        return false
      } finally { busy.value = false }
    },
  }
}
