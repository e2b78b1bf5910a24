// What a person says at the gate, as the server wants to hear it. Nothing is filled in beforehand: a temperature that was not taken and a
// question that was not asked stay absent.
import type { Schemas } from '@/shared/api'

export type Who = Schemas['gate_entry_new']['who']
export type Way = Schemas['gate_entry_new']['direction']
export type Decision = Schemas['gate_decision']
export const WHOS: Who[] = ['visitor', 'resident', 'staff', 'goods', 'vehicle', 'intake']
export const TICKS = ['ill', 'contact', 'travel'] as const

const PURPOSES: Record<Who, Record<Way, string[]>> = {
  visitor: { in: ['visit', 'dying', 'doctor', 'repair', 'urgent_repair', 'sampling', 'vaccination', 'delivery', 'inspection', 'guest', 'assessment', 'mourning', 'business', 'other'], out: ['other'] },
  resident: { in: ['return'], out: ['medical', 'hospital', 'emergency', 'leave', 'discharge'] },
  staff: { in: ['work', 'return'], out: ['work', 'leave', 'errand', 'medical', 'discharge'] },
  intake: { in: ['admission', 'foundling', 'street_minor', 'relief'], out: ['medical', 'discharge'] },
  goods: { in: ['food', 'medicine', 'parcel', 'supplies'], out: ['waste', 'other'] },
  vehicle: { in: ['delivery', 'emergency', 'waste', 'other'], out: ['other'] },
}
export const purposes_for = (who: Who, way: Way): string[] => PURPOSES[who][way]
export const is_person = (who: Who): boolean => who !== 'goods' && who !== 'vehicle'
export const is_registered = (who: Who): boolean => who === 'resident' || who === 'staff' || who === 'intake'

// 365, 36.5 and 36,5 are the same; '' is "not taken"; NaN is no temperature.
export function typed_celsius(text: string): number | null {
  const plain = text.trim().replace(',', '.')
  if (!plain) return null
  const value = /^\d{3}$/.test(plain) ? Number(plain) / 10 : /^\d{2}(\.\d)?$/.test(plain) ? Number(plain) : NaN
  return value >= 32 && value <= 43 ? value : NaN
}

export interface Said {
  who: Who, way: Way, purpose: string, person: number | null, name: string, phone: string, relation: string, plate: string
  temp: string, asked: boolean, ill: boolean, contact: boolean, travel: boolean, unmasked: boolean, protected: boolean, tested: boolean, disinfected: boolean
  back: string, place: string, escort: string, ppe: boolean
}
export const blank = (who: Who = 'visitor', way: Way = 'in'): Said => ({ who, way, purpose: purposes_for(who, way).length === 1 ? purposes_for(who, way)[0]! : '', person: null, name: '', phone: '', relation: '', plate: '', temp: '',
  asked: false, ill: false, contact: false, travel: false, unmasked: false, protected: false, tested: false, disinfected: false, back: '', place: '', escort: '', ppe: false })

export function body_of(said: Said, at: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const body: Record<string, unknown> = { direction: said.way, who: said.who, purpose: said.purpose, at, ...more }
  const ticks: Record<string, boolean> = {}
  if (said.person) body['person'] = said.person
  if (!is_registered(said.who) && said.name.trim()) body['visitor'] = { name: said.name.trim(), ...(said.phone.trim() ? { phone: said.phone.trim() } : {}), ...(said.relation.trim() ? { relation: said.relation.trim() } : {}), ...(said.plate.trim() ? { plate: said.plate.trim() } : {}) }
  const temp = typed_celsius(said.temp)
  if (temp !== null && is_person(said.who)) body['temp_c'] = temp
  if (said.asked || said.ill || said.contact || said.travel) Object.assign(ticks, { symptoms: said.ill, contact: said.contact, travel: said.travel })
  if (said.unmasked) ticks['mask'] = false
  for (const one of ['protected', 'tested', 'disinfected'] as const) if (said[one]) ticks[one] = true
  if (Object.keys(ticks).length) body['declared'] = ticks
  if (said.way === 'out' && said.who === 'resident') {
    if (said.back) body['due_back'] = said.back
    if (said.place || said.escort || said.ppe) body['plan'] = { place: said.place, escort: said.escort, ppe: said.ppe }
  }
  return body
}
// In words for the row of the list while the server has not answered.
export const called = (said: Said, names: Map<number, string>): string => (said.person ? names.get(said.person) ?? '' : '') || said.name || said.plate
