// Units by name or code. In a large tree the server looks through a part at a time and says where to go on; an empty part is no answer.
import { get, type Schemas } from '@/shared/api'

type Found = Schemas['units']
export async function find_units(q: string, limit: number, signal?: AbortSignal): Promise<Found> {
  let cursor: string | undefined, all: Found | null = null
  do {
    const page: Found = await get('/api/v1/units', { query: { q, limit: limit - (all?.units.length ?? 0), cursor }, ...(signal ? { signal } : {}) })
    all = all ? { ...page, units: [...all.units, ...page.units] } : page
    cursor = page.next ?? undefined
  } while (cursor && all.units.length < limit)
  return all
}
