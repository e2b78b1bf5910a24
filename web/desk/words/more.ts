// Words of what the desk offers below Today.
import { speak, type Pairs } from '@/shared/i18n'

export const more_words: Pairs = {
  'more': ['其他事项', 'More'],
  'more.rounds': ['健康监测（测体温）', 'Health rounds'],
  'more.hygiene': ['消毒通风', 'Hygiene'],
  'more.tests': ['核酸抗原检测', 'Tests'],
  'more.vaccines': ['疫苗接种', 'Vaccines'],
  'more.plans': ['预案、风险点和演练', 'Plans, risk points and drills'],
  'more.cases': ['病例一览表', 'Line list of cases'],
  'more.incidents': ['突发事件', 'Sudden events'],
  'more.watch': ['值班与交接', 'On duty and hand-over'],
  'more.mine': ['我的包联', 'My charges'],
  'more.people': ['人员和房间', 'People and rooms'],
  'more.intakes': ['新接收人员', 'Newcomers'],
  'more.visits': ['探视预约', 'Visits'],
  'more.gate': ['出入登记', 'Gate'],
  'more.isolation': ['隔离观察', 'Isolation'],
  'more.notices': ['全部通知', 'All notices'],
}
speak(more_words)
