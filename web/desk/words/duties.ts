// Words of the duties that no report settles.
import { speak, type Pairs } from '@/shared/i18n'

export const desk_duty_words: Pairs = {
  'todo': ['其他任务', 'Other duties'],
  'todo.do': ['登记完成', 'Say it is done'],
  'todo.open': ['打开', 'Open'],
  'todo.due': ['{time} 截止', 'Due {time}'],
  'todo.from': ['{time} 开始', 'From {time}'],
  'todo.state.open': ['待办', 'To do'],
  'todo.state.missed': ['已过截止，仍可补登', 'Past due; it can still be recorded'],
  'todo.state.coming': ['稍后', 'Later'],
  'todo.state.done': ['{time} 完成', 'Done {time}'],
  'todo.state.late': ['{time} 补登（迟）', 'Done late {time}'],
  'todo.state.waived': ['免办', 'Need not be done'],
  'todo.state.kept': ['已记下，联网后自动报送', 'Kept here; it is sent when there is a network'],
  'todo.note': ['说明（可不填）', 'A note (may stay empty)'],
  'todo.confirm': ['确认已完成', 'Yes, it is done'],
  'todo.cancel': ['返回', 'Back'],
  'todo.said': ['已登记：{title}', 'Recorded: {title}'],
  'todo.refused': ['“{title}”没有登记成功：{why}', '"{title}" was not recorded: {why}'],
  'todo.rest': ['已完成和稍后的 {n} 项', '{n} done or later'],
}
speak(desk_duty_words)
