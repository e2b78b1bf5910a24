// The states a cell can be in, their shapes, and what they are before anybody has to act.
export type SignalState = 'on_time' | 'late' | 'missing' | 'pending' | 'zero' | 'zero_late' | 'returned' | 'none' | 'waived'
export interface Stroke { d: string, pen: 'solid' | 'line' | 'thin' | 'hair' | 'firm' | 'thick' | 'ghost' }

const circle = (r: number) => `M${8 - r} 8a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`

// Each a shape of its own on a field of 16 by 16; colour only repeats it.
export const SHAPES: Readonly<Record<SignalState, readonly Stroke[]>> = {
  on_time: [{ d: circle(6.5), pen: 'solid' }],
  late: [{ d: circle(5.9), pen: 'line' }, { d: 'M8 2.1a5.9 5.9 0 0 0 0 11.8z', pen: 'solid' }],
  missing: [{ d: circle(6.2), pen: 'thin' }],
  pending: [{ d: circle(6.2), pen: 'hair' }],
  zero: [{ d: circle(4.7), pen: 'thick' }],
  zero_late: [{ d: circle(4.7), pen: 'ghost' }, { d: 'M8 3.3a4.7 4.7 0 0 0 0 9.4', pen: 'thick' }],
  returned: [{ d: 'M6.2 2.6 2.6 6.2l3.6 3.6M3 6.2h6.2a3.6 3.6 0 0 1 0 7.2H5.4', pen: 'firm' }],
  none: [{ d: 'M3 9.5 9.5 3M3 13.5 13.5 3M6.5 13.5l7-7', pen: 'hair' }],
  waived: [{ d: 'M3.5 8h9', pen: 'firm' }],
}

// As the server says it; whoever is not expected has none.
export type CellState = 'none' | 'missing' | 'returned' | 'on_time' | 'late' | 'zero' | 'zero_late'
export const is_sent = (state: CellState | SignalState): boolean => state === 'on_time' || state === 'late' || state === 'zero' || state === 'zero_late'
export const is_short = (state: CellState | SignalState): boolean => state === 'missing' || state === 'returned'
// Until it presses, "missing" is not yet anybody's business: the cell waits in grey.
export const shown_state = (state: CellState, pressing: boolean): SignalState => (state === 'missing' && !pressing ? 'pending' : state)
// An hour before the due time it begins to press.
export const is_pressing = (now: number, due: number): boolean => now >= due - 3600000
