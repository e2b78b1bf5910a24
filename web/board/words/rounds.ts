// Words of the coverage of health rounds.
import { speak, type Pairs } from '@/shared/i18n'

export const coverage_words: Pairs = {
  'coverage.title': ['健康监测覆盖', 'Coverage of health rounds'],
  'coverage.day': ['日期', 'Day'],
  'coverage.unit': ['单位', 'Unit'],
  'coverage.share': ['覆盖率', 'Coverage'],
  'coverage.people': ['应测人次', 'Owed'],
  'coverage.seen': ['实测', 'Measured'],
  'coverage.unseen': ['未测有说明', 'Accounted for'],
  'coverage.missing': ['未测', 'Missing'],
  'coverage.fever': ['发热', 'Fever'],
  'coverage.abnormal': ['复测仍高', 'Still high'],
  'coverage.symptoms': ['有症状', 'Symptoms'],
  'coverage.staff': ['职工已测', 'Staff measured'],
  'coverage.silent': ['一次没报的机构', 'Silent homes'],
  'coverage.none': ['这一天还没有监测记录', 'No rounds on this day yet'],
  'coverage.none.help': ['监测开始后，应测人次会自动出现；没有登记人员的机构不计入。', 'What is owed appears when the first round begins; homes without a register are not counted.'],
  'coverage.of': ['{seen}/{people} 人次', '{seen} of {people}'],
}
speak(coverage_words)
