// Words of the board's view of hygiene, tests and vaccines.
import { speak, type Pairs } from '@/shared/i18n'

export const care_words: Pairs = {
  'care.day': ['日期', 'Day'],
  'care.none': ['下面没有机构。', 'There are no institutions here.'],
  'care.unit': ['机构', 'Institution'],
  'care.hygiene': ['消毒通风', 'Hygiene'],
  'care.tests': ['检测', 'Tests'],
  'care.vaccines': ['新冠疫苗', 'COVID-19 vaccine'],
  'care.missed': ['未完成区域', 'Areas not done'],
  'care.disinfections': ['消毒次数', 'Disinfected'],
  'care.tested': ['已检/应检', 'Tested/due'],
  'care.overdue': ['超期未检', 'Overdue'],
  'care.positive': ['阳性', 'Positive'],
  'care.pending': ['待出', 'Pending'],
  'care.full': ['全程', 'Full'],
  'care.booster': ['加强', 'Booster'],
  'care.full_80': ['80 岁以上全程', 'Full, 80 and over'],
  'care.unknown': ['没有记录', 'nothing recorded'],
  'care.sum': ['合计 {n} 家', '{n} institution together | {n} institutions together'],
  'care.next': ['后面的机构', 'Next page'],
  'care.first': ['回到开头', 'Back to the first'],
}
speak(care_words)
