// What both apps say of people: where somebody can go from where they are, and the words for it.
import type { Schemas } from '../api'
import { speak, t, type Pairs } from '../i18n'

export type Person = Schemas['listed_person']
export type Whole = Schemas['person_whole']
export const ROLES = ['resident', 'staff', 'intake', 'visitor'] as const
export const ZONES = ['clean', 'buffer', 'isolation'] as const
const STAFF = ['live_in', 'commuting', 'away', 'quarantined', 'other']
// The steps offered, the usual one first; the server decides.
export function steps_of(one: Pick<Person, 'role' | 'where'>): string[] {
  if (one.where === 'died' || one.where === 'merged' || one.role === 'visitor') return []
  if (one.role === 'staff') return one.where === 'left' ? STAFF : [...STAFF.filter((where) => where !== one.where), 'left']
  if (one.where === 'in') return ['leave', 'hospital', 'left', 'died']
  if (one.where === 'leave' || one.where === 'hospital') return ['in', one.where === 'leave' ? 'hospital' : 'leave', 'left', 'died']
  return ['in']
}
// "Admit" and "came back" both end in the house.
export const step_words = (one: Pick<Person, 'role' | 'where'>, to: string): string => t(`people.step.${to === 'in' && (one.where === 'left' || one.where === 'none') ? 'admit' : to}`)
export const facts = (one: Pick<Person, 'sex' | 'age' | 'place' | 'room'>): string => [one.sex === 'unknown' ? '' : t('people.sex.' + one.sex), one.age === null ? '' : t('people.age', { age: one.age }), one.room?.name ?? '', one.place].filter(Boolean).join(' · ')

export const people_words: Pairs = {
  'people': ['人员', 'People'],
  'people.residents': ['在院人员', 'Residents'],
  'people.role.resident': ['在院人员', 'Resident'],
  'people.role.staff': ['工作人员', 'Staff'],
  'people.role.intake': ['待收住', 'Intake'],
  'people.role.visitor': ['来访人员', 'Visitor'],
  'people.where.none': ['未入住', 'Not admitted'],
  'people.where.in': ['在院', 'In the house'],
  'people.where.leave': ['请假', 'On leave'],
  'people.where.hospital': ['住院', 'In hospital'],
  'people.where.left': ['已离开', 'Left'],
  'people.where.died': ['已去世', 'Died'],
  'people.where.live_in': ['在院封闭', 'Living in'],
  'people.where.commuting': ['通勤', 'Commuting'],
  'people.where.away': ['休假外出', 'Away'],
  'people.where.quarantined': ['返岗隔离', 'Quarantined'],
  'people.where.other': ['其他', 'Other'],
  'people.where.merged': ['已合并', 'Merged'],
  'people.step.in': ['返院', 'Came back'],
  'people.step.admit': ['办理入住', 'Admit'],
  'people.step.leave': ['请假离院', 'Goes on leave'],
  'people.step.hospital': ['外出住院', 'Goes to hospital'],
  'people.step.left': ['离开（退住、离职）', 'Leaves for good'],
  'people.step.died': ['去世', 'Died'],
  'people.step.live_in': ['转为在院封闭', 'Lives in now'],
  'people.step.commuting': ['转为通勤', 'Commutes now'],
  'people.step.away': ['休假外出', 'Goes away'],
  'people.step.quarantined': ['返岗隔离', 'Quarantined'],
  'people.step.other': ['其他', 'Other'],
  'people.sex.male': ['男', 'male'],
  'people.sex.female': ['女', 'female'],
  'people.sex.unknown': ['不详', 'not known'],
  'people.sex': ['性别', 'Sex'],
  'people.age': ['{age}岁', '{age} years'],
  'people.name': ['姓名', 'Name'],
  'people.kind': ['类别', 'Kind'],
  'people.id_no': ['证件号', 'ID number'],
  'people.id_kind': ['证件', 'Paper'],
  'people.id_kind.citizen': ['身份证', 'ID card'],
  'people.id_kind.other': ['其他证件', 'Another paper'],
  'people.birth': ['出生日期', 'Date of birth'],
  'people.phone': ['电话', 'Telephone'],
  'people.room': ['房间', 'Room'],
  'people.place': ['床位或岗位', 'Bed or post'],
  'people.where': ['去向', 'Whereabouts'],
  'people.since': ['起', 'Since'],
  'people.none': ['还没有登记人员。', 'Nobody is registered yet.'],
  'people.none.found': ['没有找到。', 'Nobody found.'],
  'people.search': ['按姓名或房间查找', 'Find by name or room'],
  'people.reason': ['原因', 'Reason'],
  'people.cancel': ['取消', 'Cancel'],
  'people.save': ['保存', 'Save'],
  'people.masked': ['姓名已脱敏，需要时写明原因查看。', 'Names are masked; to see one, say why.'],
  'people.look': ['查看完整信息', 'Show in full'],
  'people.look.why': ['为什么要查看', 'Why you need to see it'],
  'people.look.note': ['查看会记入流水，本院和上级都看得到。', 'The look is recorded; the home and those above can see it.'],
  'people.listed': ['在册', 'Listed'],
  'people.unknown': ['还没有名册，数字不可用。', 'No register yet; there are no figures.'],
  'people.doubles': ['可能重复登记 {n} 处', 'Possibly entered twice: {n}'],
  'people.elsewhere': ['{n} 人的证件号同时在别的机构在册', '{n} also listed in another home by ID number'],
  'zone.clean': ['清洁区', 'Clean zone'],
  'zone.buffer': ['缓冲区', 'Buffer zone'],
  'zone.isolation': ['隔离区', 'Isolation zone'],
}
speak(people_words)
