// What else the desk offers below Today; what begins with /board/ opens there. A view adds a row here and its words to words/more.ts.
export interface More { to: string, words: string, right?: string }
export const more: More[] = [
  { to: '/people', words: 'more.people', right: 'people.write' },
  { to: '/rounds', words: 'more.rounds', right: 'record.write' },
  { to: '/cases', words: 'more.cases', right: 'record.write' },
  { to: '/gate', words: 'more.gate', right: 'record.write' },
  { to: '/intakes', words: 'more.intakes', right: 'record.write' },
  { to: '/visits', words: 'more.visits', right: 'record.write' },
  { to: '/isolation', words: 'more.isolation', right: 'record.write' },
  { to: '/hygiene', words: 'more.hygiene', right: 'record.write' },
  { to: '/tests', words: 'more.tests', right: 'record.write' },
  { to: '/vaccines', words: 'more.vaccines', right: 'record.write' },
  { to: '/incidents', words: 'more.incidents', right: 'incident.write' },
  { to: '/board/plans', words: 'more.plans', right: 'plan.write' },
  { to: '/watch', words: 'more.watch', right: 'roster.write' },
  { to: '/mine', words: 'more.mine', right: 'charge.write' },
  { to: '/notices', words: 'more.notices' },
]
