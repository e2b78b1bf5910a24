// Whose register is looked at: the home in the address, else the person's own.
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import { me } from '@/shared/session'

export function use_home(): ComputedRef<string> {
  const route = useRoute()
  return computed(() => (route.query['unit'] ? String(route.query['unit']) : me.value?.unit?.kind === 'institution' ? me.value.unit.code : ''))
}
