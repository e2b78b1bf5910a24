import { describe, expect, it } from 'vitest'
import { blank, body_of, purposes_for, typed_celsius, WHOS } from './gate'

describe('what is said at the gate', () => {
  it('reads a temperature as it is typed, and nothing out of nothing', () => {
    expect(typed_celsius('365')).toBe(36.5)
    expect(typed_celsius('36.5')).toBe(36.5)
    expect(typed_celsius('36,5')).toBe(36.5)
    expect(typed_celsius('38')).toBe(38)
    expect(typed_celsius('')).toBe(null)
    expect(typed_celsius('3')).toBeNaN()
    expect(typed_celsius('999')).toBeNaN()
  })
  it('fills in nothing that was not asked or measured', () => {
    const body = body_of({ ...blank(), name: '王芳', purpose: 'visit' }, '2022-03-13T00:00:00Z')
    expect(body).toEqual({ direction: 'in', who: 'visitor', purpose: 'visit', at: '2022-03-13T00:00:00Z', visitor: { name: '王芳' } })
  })
  it('says that was asked, and what was found', () => {
    expect(body_of({ ...blank(), name: 'A', purpose: 'visit', asked: true }, 'x')['declared']).toEqual({ symptoms: false, contact: false, travel: false })
    expect(body_of({ ...blank(), name: 'A', purpose: 'visit', contact: true, unmasked: true }, 'x')['declared']).toEqual({ symptoms: false, contact: true, travel: false, mask: false })
    expect(body_of({ ...blank('goods'), disinfected: true, temp: '365' }, 'x')).not.toHaveProperty('temp_c')
  })
  it('sends the plan of a resident who goes out', () => {
    const body = body_of({ ...blank('resident', 'out'), person: 7, purpose: 'medical', back: '2022-03-13T17:00', place: '医院', ppe: true }, 'x')
    expect(body).toMatchObject({ person: 7, due_back: '2022-03-13T17:00', plan: { place: '医院', escort: '', ppe: true } })
    expect(body).not.toHaveProperty('visitor')
  })
  it('knows purposes for everybody both ways', () => {
    for (const who of WHOS) for (const way of ['in', 'out'] as const) expect(purposes_for(who, way).length).toBeGreaterThan(0)
  })
})
