// What a unit can be, in the order people read them.
export const KINDS = ['nation', 'province', 'prefecture', 'county', 'township', 'institution'] as const
export const FACILITIES = ['eldercare', 'child', 'disability', 'rescue', 'psychiatric', 'daycare', 'funeral', 'marriage', 'lottery', 'office'] as const
export const ROLES = ['clerk', 'duty', 'leader', 'inspector', 'supervisor', 'admin', 'integration'] as const
