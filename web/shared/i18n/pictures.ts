// Words of the tide and the field.
import type { Pairs } from './index'

export const pictures: Pairs = {
  'tide.due': ['{time} 截止', 'due {time}'],
  'tide.short': ['差 {n}', '{n} short'],
  'tide.on_time': ['准时', 'On time'],
  'tide.late': ['迟报', 'Late'],
  'tide.missing': ['未报', 'Missing'],
  'tide.hour': ['时刻', 'Time'],
  'tide.yesterday': ['昨天', 'yesterday'],
  'tide.before': ['上一期', 'the period before'],
  'tide.weekday': ['上{w}', 'last {w}'],
  'tide.words': ['到 {time}，应报 {expected} 家，已报 {sent} 家，其中准时 {on_time} 家，迟报 {late} 家。', 'At {time}: {sent} of {expected} reported, {on_time} on time, {late} late.'],
  'tide.table': ['水位的数字', 'The tide in figures'],
  'tide.none': ['还没有人报送。水位从第一份报告开始上涨。', 'Nobody has reported yet. The water rises with the first report.'],
  'chart.table': ['图里的数字', 'The figures of the plot'],
  'field.own': ['直属', 'Direct'],
  'field.table': ['各家情况的表格', 'The field as a table'],
  'field.tally': ['{sent}/{expected}', '{sent}/{expected}'],
  'field.said': ['{sent} 家已报，应报 {expected} 家', '{sent} of {expected} reported'],
  'field.unit': ['单位', 'Unit'],
  'field.above': ['上级', 'Above'],
  'field.state': ['状态', 'State'],
  'field.received': ['收到', 'Received'],
  'field.short': ['差 {n}', '{n} short'],
  'field.full': ['报齐', 'complete'],
  'field.call': ['打电话 {phone}', 'Call {phone}'],
}
