// Words of the bar and of the tabs below it.
import { speak, type Pairs } from '@/shared/i18n'

export const nav_words: Pairs = {
  'nav.orders': ['指令', 'Orders'],
  'nav.duties': ['任务', 'Duties'],
  'nav.chases': ['催办', 'Chases'],
  'nav.signals': ['疫情信号', 'Signals'],
  'nav.incidents': ['突发事件', 'Events'],
  'nav.care': ['消毒检测', 'Hygiene and tests'],
  'nav.ready': ['应急准备', 'Readiness'],
  'nav.plans': ['预案', 'Plans'],
  'nav.filings': ['待我审核', 'To decide'],
  'nav.demands': ['修订要求', 'Demands'],
  'nav.risks': ['风险点', 'Risk points'],
  'nav.drills': ['演练', 'Drills'],
  'nav.people': ['人员', 'People'],
  'nav.rooms': ['房间', 'Rooms'],
  'nav.people.import': ['导入名册', 'Import a list'],
  'nav.charge': ['责任值守', 'Watch'],
  'nav.rounds': ['健康监测', 'Health rounds'],
  'nav.gate': ['出入隔离', 'Gates'],
  'nav.notices': ['通知', 'Notices'],
  'nav.library': ['文件', 'Library'],
}
speak(nav_words)
