// What is said of single rows.
export const ROWS = {
  all: ["全部", "All"],
  row: ["第 {n} 行", "Row {n}"],
  item: ["第 {n} 条", "Item {n}"],
  noId: ["（无来源编号）", "(no id)"],
  yourValue: ["填写内容", "You wrote"],
  expected: ["应为", "Expected"],
  repair: ["修改建议", "How to repair"],
  warning: ["提示", "Warning"],
  nothing: ["（无）", "(none)"],
  yes: ["是", "yes"],
  no: ["否", "no"],
  filterBy: ["按结果筛选", "Filter by outcome"],
  noLines: ["没有符合条件的行", "No such rows"],
  more: ["显示更多", "Show more"],
};
