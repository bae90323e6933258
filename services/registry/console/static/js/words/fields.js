// What the fields of an item are called; in English they bear their own names.
export const FIELDS = {
  type: "类型", source_id: "来源编号", source_version: "版本", code: "代码", name: "名称",
  org_type: "组织类别", level: "级别", division: "行政区划", is_charity: "慈善组织",
  credit_status: "信用状态", registered_on: "登记日期", closed_on: "注销日期", status: "状态",
  stage: "阶段", stage_dates: "阶段日期", organizations: "组织", counties: "帮扶县", kinds: "帮扶类型",
  kind: "帮扶类型", listed_on: "列入日期", agreed_on: "签约日期", active_on: "启动日期",
  ended_on: "结束日期", funds: "资金", entry: "类目", amount_yuan: "金额（元）", on: "日期",
  beneficiaries: "受益人次", person_times: "人次", planned_end_on: "计划结束日期", share: "份额",
  project: "项目", intention: "意向", matched: "对接", signed: "签约", implementing: "实施",
  completed: "完成", evaluated: "评估", fund_source: "资金来源", group: "受益群体", persons: "人数",
  correction_reason: "更正原因", totals: "合计", funds_by_source: "资金（按来源）",
  unknown: "未注明", committed: "协议", received: "到位", spent: "支出",
  in_kind: "实物折价", results: "成效", villages: "帮扶村", milestones: "里程碑", source: "来源",
  prefecture: "地级", province: "省级", share_ppm: "份额（百万分之）", version: "版本",
};
