// Words of the duties that no report settles.
import { speak, type Pairs } from '@/shared/i18n'

export const desk_duty_words: Pairs = {
  'duties': ['其他任务', 'Other duties'],
  'duties.do': ['登记完成', 'Say it is done'],
  'duties.open': ['打开', 'Open'],
  'duties.due': ['{time} 截止', 'Due {time}'],
  'duties.from': ['{time} 开始', 'From {time}'],
  'duties.state.open': ['待办', 'To do'],
  'duties.state.missed': ['已过截止，仍可补登', 'Past due; it can still be recorded'],
  'duties.state.coming': ['稍后', 'Later'],
  'duties.state.done': ['{time} 完成', 'Done {time}'],
  'duties.state.late': ['{time} 补登（迟）', 'Done late {time}'],
  'duties.state.waived': ['免办', 'Need not be done'],
  'duties.state.kept': ['已记下，联网后自动报送', 'Kept here; it is sent when there is a network'],
  'duties.note': ['说明（可不填）', 'A note (may stay empty)'],
  'duties.confirm': ['确认已完成', 'Yes, it is done'],
  'duties.cancel': ['返回', 'Back'],
  'duties.said': ['已登记：{title}', 'Recorded: {title}'],
  'duties.refused': ['“{title}”没有登记成功：{why}', '"{title}" was not recorded: {why}'],
  'duties.rest': ['已完成和稍后的 {n} 项', '{n} done or later'],
}
speak(desk_duty_words)
