// Charts of projects, money and people, in the colours of the page.
import { short, whole } from "./numbers.js";
import { named, word } from "./words.js";

const charts = new Map();

/** Draw the three charts of an overview; each is updated in place. */
export function drawCharts(overview) {
  readFont();
  const ink = colours();
  draw("kinds", kindsOption(overview.projects.by_kind, ink), overview.projects.by_kind);
  draw("stages", stagesOption(overview.projects.by_stage, ink), overview.projects.by_stage);
  draw("months", monthsOption(overview.months, ink), overview.months);
}

function draw(id, option, rows) {
  const node = document.getElementById(id);
  const isEmpty = !rows.some((row) => row.count !== 0);
  node.classList.toggle("is-empty", isEmpty);
  node.dataset.empty = word("empty");
  if (!charts.has(id)) {
    const chart = globalThis.echarts.init(node, null, { renderer: "svg" });
    new ResizeObserver(() => chart.resize()).observe(node);
    charts.set(id, chart);
  }
  charts.get(id).setOption({ animationDuration: 500, aria: { enabled: true }, ...option }, true);
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    text: read("--text"), soft: read("--soft"), line: read("--line"), card: read("--card"),
    jade: read("--jade"), ochre: read("--ochre"), sky: read("--sky"), quiet: read("--quiet"),
    red: read("--red"),
  };
}

// Charts measure their texts themselves and need the real font; sizes follow the page's own.
const FONT = { fontFamily: "sans-serif", fontSize: 13 };
const SMALL = { ...FONT };

function readFont() {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  FONT.fontFamily = SMALL.fontFamily = getComputedStyle(document.body).fontFamily;
  FONT.fontSize = Math.round(size * 0.9);
  SMALL.fontSize = Math.round(size * 0.8);
}

const tooltip = (ink) => ({
  trigger: "axis",
  axisPointer: { type: "shadow", shadowStyle: { color: ink.line, opacity: 0.4 } },
  backgroundColor: ink.card,
  borderColor: ink.line,
  textStyle: { color: ink.text, ...FONT },
});

function kindsOption(rows, ink) {
  const ordered = [...rows].sort((a, b) => a.count - b.count);
  return {
    textStyle: FONT,
    grid: { left: 4, right: 64, top: 4, bottom: 4, containLabel: true },
    tooltip: tooltip(ink),
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category", data: ordered.map((row) => named(row.name)),
      axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: ink.text, ...FONT },
    },
    series: [{
      type: "bar", barWidth: "58%", data: ordered.map((row) => row.count),
      itemStyle: { color: ink.jade, borderRadius: [0, 4, 4, 0] },
      label: { show: true, position: "right", color: ink.soft, ...FONT, formatter: (p) => whole(p.value) },
    }],
  };
}

function stagesOption(rows, ink) {
  // The road from intention to evaluation in one colour; leaving it in others.
  const colour = { suspended: ink.ochre, cancelled: ink.quiet, implementing: ink.jade };
  return {
    textStyle: FONT,
    grid: { left: 4, right: 4, top: 26, bottom: 4, containLabel: true },
    tooltip: tooltip(ink),
    xAxis: {
      type: "category", data: rows.map((row) => named(row.name)),
      axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false },
      axisLabel: { color: ink.text, ...SMALL, interval: 0, hideOverlap: false,
        rotate: rows.some((row) => named(row.name).length > 4) ? 28 : 0 },
    },
    yAxis: { type: "value", show: false },
    series: [{
      type: "bar", barWidth: "54%",
      data: rows.map((row) => ({
        value: row.count,
        itemStyle: { color: colour[row.code] ?? ink.sky, borderRadius: [4, 4, 0, 0] },
      })),
      label: { show: true, position: "top", color: ink.soft, ...SMALL,
        formatter: (p) => short(p.value, 1) },
    }],
  };
}

function monthsOption(rows, ink) {
  const months = rows.map((row) => row.month);
  const axis = (gridIndex) => ({
    type: "value", gridIndex, splitNumber: gridIndex ? 2 : 4,
    axisLabel: { color: ink.soft, ...SMALL, formatter: (v) => short(v, 1) },
    splitLine: { lineStyle: { color: ink.line } },
  });
  const along = (gridIndex, show) => ({
    type: "category", gridIndex, data: months, boundaryGap: true,
    axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false },
    axisLabel: { show, color: ink.soft, ...SMALL },
  });
  return {
    textStyle: FONT,
    legend: { top: 0, left: "center", itemGap: 22, itemWidth: 14, itemHeight: 9, textStyle: { color: ink.text, ...FONT } },
    tooltip: { ...tooltip(ink), valueFormatter: (value) => short(value) },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    grid: [
      { left: "5%", right: 10, top: "14%", bottom: "43%", containLabel: true },
      { left: "5%", right: 10, top: "64%", bottom: 0, containLabel: true },
    ],
    xAxis: [along(0, false), along(1, true)],
    yAxis: [axis(0), axis(1)],
    series: [
      line(word("committed"), ink.ochre, rows.map((row) => Number(row.committed_yuan))),
      line(word("received"), ink.jade, rows.map((row) => Number(row.received_yuan)), 0.22),
      {
        name: word("personTimes"), type: "bar", xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 14,
        itemStyle: { color: ink.sky, borderRadius: [2, 2, 0, 0] },
        data: rows.map((row) => row.person_times),
      },
    ],
  };
}

const line = (name, color, data, fill = 0) => ({
  name, data, type: "line", smooth: 0.25, showSymbol: data.length < 2, symbolSize: 5,
  lineStyle: { color, width: 2.2 }, itemStyle: { color },
  areaStyle: fill ? { color, opacity: fill } : undefined,
});
