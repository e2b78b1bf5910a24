// ECharts on our tokens, fetched only where a plot is looked at. Tooltips are drawn, not built from markup: the content policy forbids
// style attributes in markup (and names typed by people never become markup).
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ComposeOption } from 'echarts/core'
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, MarkLineComponentOption, TooltipComponentOption } from 'echarts/components'
import { CanvasRenderer } from 'echarts/renderers'
import { token } from './theme'

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

export type ChartOption = ComposeOption<BarSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption | LegendComponentOption | MarkLineComponentOption | TooltipComponentOption>

// What every plot shares, in the colours of the theme that is on now.
export function look(scale = 1): ChartOption {
  const words = { color: token('ink-2'), fontFamily: token('face'), fontSize: 13 * scale }
  const axis = { axisLine: { lineStyle: { color: token('line') } }, axisTick: { show: false }, axisLabel: words, splitLine: { lineStyle: { color: token('hair') } } }
  return {
    animation: false,
    color: [token('teal'), token('amber-fill'), token('ink-3'), token('vermilion'), token('water')],
    textStyle: words,
    grid: { left: 8, right: 16, top: 32 * scale, bottom: 8, containLabel: true },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: token('sheet'), borderColor: token('line'), textStyle: { ...words, color: token('ink') } },
    legend: { textStyle: words, top: 0, right: 0, icon: 'roundRect', itemHeight: 8 * scale },
    xAxis: axis,
    yAxis: axis,
  } as ChartOption
}

export interface Plot { show(option: ChartOption): void, resize(): void, close(): void }
const merged = (base: unknown, over: unknown): unknown => {
  if (Array.isArray(over)) return over.map((one) => merged(base, one))
  if (typeof base !== 'object' || base === null || Array.isArray(base) || typeof over !== 'object' || over === null) return over === undefined ? base : over
  const out: Record<string, unknown> = { ...(base as object) }
  for (const [key, value] of Object.entries(over)) out[key] = merged(out[key], value)
  return out
}
export function plot(place: HTMLElement, click: (index: number, series: string) => void, scale = 1): Plot {
  const chart = init(place)
  chart.on('click', ({ dataIndex, seriesName }) => click(dataIndex, seriesName ?? ''))
  return {
    show: (option) => chart.setOption(merged(look(scale), option) as ChartOption, { notMerge: true }),
    resize: () => chart.resize(),
    close: () => chart.dispose(),
  }
}
