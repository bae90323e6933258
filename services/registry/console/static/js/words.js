// The words of the console in Chinese and English.
import { language, speaker } from "/look/page.js";

const WORDS = {
  title: ["乡助 · 数据报送台", "Xiangzhu · Console"],
  heading: ["乡助 · 数据报送台", "Xiangzhu · Console"],
  subtitle: ["社会组织助力乡村振兴专项行动", "Social organizations assist rural revitalization"],
  skip: ["跳到主要内容", "Skip to the main part"],
  demo: ["演示数据", "Demo data"],
  demoNote: ["本系统正在演示，数据均为模拟生成", "This system shows made-up data; nothing here is real"],
  demoHint: [
    "演示账号：officer-32（江苏省）等，每省一个；密码见 var/credentials.json",
    "Demo accounts: officer-32 (Jiangsu) and one per province; passwords are in var/credentials.json",
  ],
  signIn: ["登录", "Sign in"],
  signInHint: [
    "尚无业务系统的地区，可在此用电子表格报送",
    "For provinces without a system of their own: push spreadsheets here",
  ],
  userName: ["账号", "User name"],
  password: ["密码", "Password"],
  signOut: ["退出登录", "Sign out"],
  changePassword: ["修改密码", "Change password"],
  presentPassword: ["当前密码", "Present password"],
  newPassword: ["新密码", "New password"],
  passwordHint: [
    "至少 12 个字符。修改后需重新登录。",
    "At least 12 characters. You sign in again afterwards.",
  ],
  passwordChanged: ["密码已修改，请用新密码登录。", "The password is changed; sign in with the new one."],
  sessionOver: ["登录已过期，请重新登录。", "Your session is over; sign in again."],
  source: ["来源系统 {source}", "as {source}"],
  close: ["关闭", "Close"],
  toDark: ["深色", "Dark"],
  toLight: ["浅色", "Light"],
  otherLanguage: ["English", "中文"],

  stepChoose: ["选择文件", "Choose a file"],
  stepReview: ["核对结果", "Check the rows"],
  stepCommit: ["提交", "Commit"],
  stepCounted: ["计入统计", "Counted"],
  chooseTitle: ["报送什么？", "What do you push?"],
  whatToPush: ["数据类型", "Type of data"],
  organization: ["社会组织", "Organizations"],
  pairing: ["结对帮扶", "Pairings"],
  project: ["帮扶项目", "Projects"],
  progress: ["项目进展", "Progress"],
  organizationHint: ["名称、信用代码、类别", "names, credit codes, kinds"],
  pairingHint: ["组织与帮扶县的结对", "organizations and their counties"],
  projectHint: ["阶段、资金、受益人次", "stages, money, beneficiaries"],
  progressHint: ["资金、受益、就业等新增", "what a project brought since"],
  templateHint: ["没有表格？", "No spreadsheet yet?"],
  template: ["下载“{type}”模板（.xlsx）", "Get the template for {type} (.xlsx)"],
  dropHere: ["把文件拖到这里", "Drop your file here"],
  dropOr: ["选择文件", "Choose a file"],
  dropForms: [
    "Excel（.xlsx）、CSV、JSON、NDJSON · 先校验，不会直接写入",
    "Excel (.xlsx), CSV, JSON, NDJSON · checked first, nothing is written yet",
  ],
  sending: ["正在上传 {name} … {percent}%", "Sending {name} … {percent} %"],
  checking: ["已上传，正在校验 {name} …", "Sent; checking {name} …"],
  wrongFile: [
    "无法识别“{name}”。请选择 .xlsx、.csv、.json 或 .ndjson 文件。",
    "{name} is of no known kind. Choose an .xlsx, .csv, .json or .ndjson file.",
  ],
  emptyFile: ["“{name}”是空文件。", "{name} is empty."],
  oneFile: ["请一次只选择一个文件。", "Choose one file at a time."],

  checked: ["校验结果", "What would become of it"],
  written: ["处理结果", "What became of it"],
  reviewAside: ["{type} · 共 {n} 条", "{type} · {n} rows"],
  reviewAsideOne: ["{type} · 共 1 条", "{type} · 1 row"],
  allGood: ["全部 {n} 条可以写入", "All {n} rows can be written"],
  someGood: ["{n} 条可以写入，其余没有变化", "{n} can be written; the others change nothing"],
  nothingNew: ["没有需要写入的变化", "Nothing new to be written"],
  someBad: [
    "{good} 条可以写入，{bad} 条需要修改",
    "{good} can be written, {bad} must be corrected",
  ],
  allBad: ["全部 {bad} 条需要修改", "All {bad} rows must be corrected"],
  badAdvice: [
    "请在您的表格中修改后重新上传；也可先提交其余各条，被拒绝的不会写入。",
    "Correct them in your spreadsheet and send it again, or commit the others now: refused rows are not written.",
  ],
  waits: [
    "{n} 条引用的组织或县尚未到达，到达后自动写入",
    "{n} wait for an organization or county that is not here yet",
  ],
  warned: ["{n} 条有提醒，不影响写入", "{n} have a warning; they are written all the same"],
  done: ["已写入 {good} 条", "{good} rows are written"],
  doneBad: ["{bad} 条被拒绝，未写入", "{bad} were refused and not written"],
  moved: [
    "提交前数据已发生变化，未写入任何内容。以下是新的校验结果，请核对后再次提交。",
    "The data has moved since you checked, so nothing was written. Here is the new result: look at it and commit again.",
  ],
  stopped: ["处理中止：{why}", "It stopped: {why}"],
  cancelledText: ["已撤回，未写入任何内容", "Called off; nothing was written"],
  commitGood: ["提交 {n} 条", "Commit {n} rows"],
  commitOne: ["提交 1 条", "Commit 1 row"],
  again: ["换一个文件", "Another file"],
  cancel: ["撤回", "Call off"],
  reportXlsx: ["下载回执（Excel）", "Receipt (Excel)"],
  reportCsv: ["CSV", "CSV"],
  noReport: ["该服务暂不提供此格式的回执。", "This service offers no receipt in this form yet."],
  taking: ["正在处理：{done} / {n} 条", "Under way: {done} of {n} rows"],
  queued: ["排队等待处理，共 {n} 条", "Waiting its turn: {n} rows"],
  committing: ["正在提交 …", "Committing …"],
  counting: ["已写入，等待计入统计 …", "Written; waiting to be counted …"],
  counted: ["已计入统计（{time}）", "Counted in the statistics ({time})"],
  countedNothing: ["没有变化，统计无需更新", "Nothing changed, so the statistics stand as they are"],
  countedLag: ["统计数据滞后 {n} 秒", "the statistics are {n} s behind"],
  notCountedYet: [
    "数据已安全写入；统计暂时滞后，会自动补上。",
    "Your data is safe; the statistics are behind and will catch up.",
  ],

  all: ["全部", "All"],
  created: ["新增", "New"],
  updated: ["更新", "Changed"],
  unchanged: ["无变化", "Unchanged"],
  deferred: ["等待", "Waiting"],
  stale: ["已过时", "Outdated"],
  duplicate_in_batch: ["重复", "Repeated"],
  conflict: ["冲突", "Conflict"],
  rejected: ["需修改", "Refused"],
  not_applied: ["未写入", "Not written"],
  withdrawn: ["撤销", "Withdrawn"],
  restored: ["恢复", "Restored"],
  row: ["第 {n} 行", "Row {n}"],
  item: ["第 {n} 条", "Item {n}"],
  noId: ["（无来源编号）", "(no id)"],
  yourValue: ["填写内容", "You wrote"],
  expected: ["应为", "Expected"],
  repair: ["修改建议", "How to repair"],
  warning: ["提醒", "Warning"],
  filterBy: ["按结果筛选", "Filter by outcome"],
  noLines: ["没有符合条件的行", "No such rows"],
  more: ["显示更多", "Show more"],

  historyTitle: ["我的报送记录", "What you have pushed"],
  historyAside: ["点击查看每一条的结果", "Open one to see each of its rows"],
  noHistory: ["还没有报送过数据", "Nothing yet"],
  older: ["更早的记录", "Older ones"],
  registryService: ["组织与结对", "Organizations, pairings"],
  projectsService: ["项目与进展", "Projects, progress"],
  status_validated: ["待提交", "Checked, not committed"],
  status_processed: ["已完成", "Done"],
  status_partial: ["部分写入", "Partly written"],
  status_refused: ["整批未写入", "Refused as a whole"],
  status_queued: ["排队中", "Waiting"],
  status_receiving: ["接收中", "Arriving"],
  status_running: ["处理中", "Under way"],
  status_cancelled: ["已撤回", "Called off"],
  status_moved: ["已变化", "Moved"],
  status_failed: ["失败", "Failed"],
  rows: ["{n} 条", "{n} rows"],
  away: ["暂时无法连接服务，请稍后重试。", "The service cannot be reached right now; try again."],
  basis: ["依据：《社会组织助力乡村振兴专项行动方案》（国乡振发〔2022〕5号）", "Basis: Special Action Plan for Social Organizations to Assist Rural Revitalization, 国乡振发〔2022〕5号"],
  dashboard: ["统计看板", "Dashboard"],
  api: ["接口文档", "API pages"],
};

const FIELDS = {
  type: "类型", source_id: "来源编号", source_version: "版本", code: "代码", name: "名称",
  org_type: "组织类别", level: "级别", division: "行政区划", is_charity: "慈善组织",
  credit_status: "信用状态", registered_on: "登记日期", closed_on: "注销日期", status: "状态",
  stage: "阶段", stage_dates: "阶段日期", organizations: "组织", counties: "帮扶县", kinds: "帮扶类型",
  kind: "帮扶类型", listed_on: "列入日期", agreed_on: "签约日期", active_on: "启动日期",
  ended_on: "结束日期", funds: "资金", entry: "类目", amount_yuan: "金额（元）", on: "日期",
  beneficiaries: "受益人次", person_times: "人次", planned_end_on: "计划结束日期", share: "份额",
  project: "项目", intention: "意向", matched: "对接", signed: "签约", implementing: "实施",
  completed: "完成", evaluated: "评估", fund_source: "资金来源", group: "人群", persons: "人数",
  correction_reason: "更正原因",
};

export { language };
export const { word, fillWords } = speaker(WORDS);

/** One of two texts that a service tells in both languages. */
export const either = (zh, en) => (language() === "en" ? en : zh) || zh || en || "";

/** What a field is called; its own name where it has no other. */
export const fieldName = (name) => (language() === "en" ? name : (FIELDS[name] ?? name));

/** A whole number with separators. */
export const whole = (value) => Number(value).toLocaleString("en-US");

/** Whether there is such a word, for what a service may name before the page knows it. */
export const known = (key) => key in WORDS;
