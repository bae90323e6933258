// The words of the page in Chinese and English, and which of the two is shown.

const WORDS = {
  skip: ["跳到主要指标", "Skip to the headline indicators"],
  demo: ["演示数据", "Demo data"],
  demoNote: ["页面数字均为模拟生成，并非真实统计", "Every figure on this page is made up; none is a real statistic"],
  title: ["乡助 · 社会组织助力乡村振兴监测", "Xiangzhu · Social organizations assist rural revitalization"],
  subtitle: ["专项行动统计平台", "Statistics of the special action"],
  headline: ["主要指标", "Headline indicators"],
  coverage: ["重点帮扶县结对覆盖（按省份）", "Key counties paired, by province"],
  provinces: ["各省份概览", "Provinces at a glance"],
  mapCoverage: ["结对覆盖", "Coverage"],
  mapOrganizations: ["社会组织", "Organizations"],
  months: ["资金与受益人次（按月）", "Funds and beneficiaries by month"],
  monthsAside: ["以入账月份计", "by month of entry"],
  kinds: ["帮扶项目 · 按类型", "Projects by kind"],
  stages: ["帮扶项目 · 按阶段", "Projects by stage"],
  counties: ["国家乡村振兴重点帮扶县", "National key counties"],
  search: ["查找县名", "Find a county"],
  province: ["省份", "Province"],
  covered: ["结对情况", "Pairing"],
  confirmed: ["名单依据", "Basis on the list"],
  allProvinces: ["全部省份", "All provinces"],
  allCovered: ["结对：全部", "Pairing: all"],
  isCovered: ["已结对", "Paired"],
  notCovered: ["未结对", "Not paired"],
  allConfirmed: ["名单依据：全部", "Basis: all"],
  county: ["县级地区", "County"],
  organizations: ["结对组织", "Paired orgs"],
  eastern: ["东部帮扶", "Eastern helper"],
  projects: ["项目", "Projects"],
  kindsAtWork: ["在实施类型", "Kinds at work"],
  committed: ["协议资金", "Committed"],
  received: ["到位资金", "Received"],
  personTimes: ["受益人次", "Person-times"],
  yes: ["有", "yes"],
  no: ["无", "no"],
  none: ["没有符合条件的县", "No county fits"],
  shown: ["显示 {shown} / {all} 个县", "{shown} of {all} counties shown"],
  coverageAside: ["{covered} / {listed} 个县已结对", "{covered} of {listed} counties paired"],
  unconfirmed: ["其中 {n} 个县的名单依据尚待确认", "{n} of them not yet confirmed on the list"],
  up: ["越高越好", "higher is better"],
  down: ["越低越好", "lower is better"],
  context: ["背景指标，不评分", "context, never scored"],
  loading: ["正在读取…", "Loading…"],
  failed: ["暂时无法读取统计数据，正在重试。", "The statistics cannot be read right now; trying again."],
  empty: ["尚无数据，等待各省推送", "Nothing yet; waiting for the provinces"],
  live: ["实时", "Live"],
  cut: ["连接中断，正在重连", "Connection lost, reconnecting"],
  stale: ["数据滞后", "Behind"],
  ago: ["{n} 秒前", "{n} s ago"],
  minutesAgo: ["{n} 分钟前", "{n} min ago"],
  trueAt: ["截至 {time}", "as of {time}"],
  registry: ["登记服务", "Registry"],
  projectsSource: ["项目服务", "Projects"],
  sequence: ["已应用至序号 {n}", "applied up to {n}"],
  lag: ["滞后 {n} 秒", "{n} s behind"],
  lagUnknown: ["滞后未知", "lag unknown"],
  appliedAt: ["最近应用 {time}", "last applied {time}"],
  basis: ["依据：《社会组织助力乡村振兴专项行动方案》（国乡振发〔2022〕5号）", "Basis: Special Action Plan for Social Organizations to Assist Rural Revitalization, 国乡振发〔2022〕5号"],
  api: ["接口文档", "API pages"],
  catalogue: ["指标目录", "Catalogue of indicators"],
  toDark: ["深色", "Dark"],
  toLight: ["浅色", "Light"],
  otherLanguage: ["English", "中文"],
  definition: ["定义", "Definition"],
  sides: ["分子 ÷ 分母", "Numerator ÷ denominator"],
  clause: ["方案条款", "Clause of the plan"],
  caveats: ["说明", "Caveats"],
  version: ["版本", "Version"],
  since: ["自 {day} 起", "since {day}"],
  byProvince: ["按省份", "By province"],
  close: ["关闭", "Close"],
  about: ["查看定义", "Show definition"],
  monthTotal: ["当月", "this month"],
};

/** "zh" or "en", as the page is shown now. */
export const language = () => (document.documentElement.lang === "en" ? "en" : "zh");

/** A word of the page, with {names} filled in. */
export function word(key, values = {}) {
  const text = WORDS[key][language() === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A name from the API in the language shown. */
export const named = (name) => name[language()];

/** Put the words where the page says which belong. */
export function fillWords(root = document) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-hint]")) node.placeholder = word(node.dataset.hint);
  document.title = word("title");
}
