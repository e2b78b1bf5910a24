// The forms in force: asked for once, each whole form when first needed.
import { shallowRef } from 'vue'
import { get, type Schemas } from '@/shared/api'

export type FormHead = Schemas['forms']['forms'][number]
export type Form = Schemas['form']
export const forms = shallowRef<FormHead[]>([])
export async function load_forms(): Promise<void> { forms.value = (await get('/api/v1/forms')).forms }

const whole = new Map<string, Promise<Form>>()
export function form_of(key: string): Promise<Form> {
  let asked = whole.get(key)
  if (!asked) {
    asked = get('/api/v1/forms/{form}', { path: { form: key } })
    whole.set(key, asked)
    asked.catch(() => whole.delete(key))
  }
  return asked
}
