// Choosing what to push and the file: dropped, picked or pasted, sent with its progress, checked.
import { element } from "/look/page.js";
import { address, explained, tryFile } from "./services.js";
import { tryComplete } from "./snapshots.js";
import { either, language, typeName, word } from "./words.js";

/** The types of data, and the service that takes each. */
export const TYPES = {
  organization: "registry", pairing: "registry", project: "projects", progress: "projects",
};
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const FORMS = {
  xlsx: XLSX, csv: "text/csv", json: "application/json",
  ndjson: "application/x-ndjson", jsonl: "application/x-ndjson",
};
const ENDINGS = Object.keys(FORMS).map((form) => `.${form}`).join(" ");
const TABLES = new Set(["xlsx", "csv"]);
const at = (id) => document.getElementById(id);
const state = { type: "organization", stopping: null, problem: null };

/** Make the choice and the drop zone work; `checked` hears of a file that was taken. */
export function setUpHanding({ checked, failed }) {
  const hand = (files) => handOver(files, checked).catch(failed);
  at("file").addEventListener("change", () => {
    hand([...at("file").files]);
    at("file").value = ""; // the same file may be chosen again once it is corrected
  });
  at("stop").addEventListener("click", () => state.stopping?.abort());
  const drop = at("drop");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("is-over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    hand([...event.dataTransfer.files]);
  });
  // A file dropped beside the zone must not replace the page.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
}

/** Draw the choice in the language of the page. */
export function drawHanding() {
  const legend = at("types").querySelector("legend");
  at("types").replaceChildren(legend, ...Object.keys(TYPES).map(choiceOf));
  drawTemplate();
  tell(state.problem);
}

function choiceOf(type) {
  const choice = element("label", "", "type");
  const radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: "type", value: type, checked: type === state.type });
  radio.addEventListener("change", () => {
    state.type = type;
    drawTemplate();
  });
  const texts = element("span", "");
  texts.append(element("b", word(type)), element("small", word(`${type}Hint`)));
  choice.append(radio, texts);
  return choice;
}

function drawTemplate() {
  const { type } = state;
  at("complete-text").textContent = word("isComplete", { type: typeName(type) });
  const service = TYPES[type];
  at("template").href = address(service, `/${service}/v1/templates/${type}.xlsx?lang=${language()}`);
  at("template").textContent = word("template", { type: typeName(type) });
}

async function handOver(files, checked) {
  if (state.stopping || !files.length) return undefined;
  tell(null);
  const [file] = files;
  const form = file.name.split(".").pop().toLowerCase();
  if (files.length > 1) return tell({ key: "oneFile" });
  if (!FORMS[form]) return tell({ key: "wrongFile", name: file.name, forms: ENDINGS });
  if (!file.size) return tell({ key: "emptyFile", name: file.name });
  const query = TABLES.has(form) ? state.type : "";
  const isComplete = at("complete").checked;
  state.stopping = new AbortController();
  draw(file.name, 0);
  try {
    const sent = { file, mediaType: FORMS[form], signal: state.stopping.signal };
    sent.progressed = (part) => draw(file.name, part);
    const tried = await (isComplete ? tryComplete : tryOne)({ service: TYPES[state.type], type: state.type, query, ...sent });
    at("complete").checked = false; // to be said anew of each file
    checked(TYPES[state.type], tried.receipt, { label: file.name, snapshot: tried.snapshot });
  } catch (error) {
    if (error.name === "AbortError") return tell({ key: "sendingStopped" });
    if (!error.status || error.status === 401) throw error;
    tell({ problem: error.problem });
  } finally {
    state.stopping = null;
    at("sending").hidden = true;
    at("drop").hidden = false;
  }
  return undefined;
}

async function tryOne({ service, query, ...sent }) {
  return { receipt: await tryFile(service, query, sent), snapshot: null };
}

function draw(name, part) {
  at("drop").hidden = true;
  at("sending").hidden = false;
  const isSent = part >= 1;
  at("stop").hidden = isSent;
  const text = word(isSent ? "checking" : "sending", { name, percent: Math.round(part * 100) });
  if (at("sending-text").textContent !== text) at("sending-text").textContent = text;
  if (isSent) at("sending-bar").removeAttribute("value");
  else at("sending-bar").value = part;
}

// A file that could not be taken at all, in the service's own words.
function tell(told) {
  state.problem = told;
  const box = at("refusal");
  box.hidden = !told;
  if (!told) return;
  if (told.key) {
    box.replaceChildren(element("p", word(told.key, told)));
    return;
  }
  const { problem } = told;
  const list = element("ul", "");
  for (const fault of (problem.errors ?? []).slice(0, 20)) {
    const line = element("li", either(fault.message_zh, fault.message));
    const wanted = either(fault.expected_zh, fault.expected);
    if (wanted) line.append(element("small", `${word("expected")}：${wanted}`));
    list.append(line);
    advise(line, fault.see);
  }
  const reason = element("p", either(problem.detail_zh, problem.detail));
  box.replaceChildren(element("p", either(problem.title_zh, problem.title), "lead"), reason, list);
  if (!list.children.length) advise(reason, problem.type);
}

// How to repair it, as soon as its service has explained it.
async function advise(node, path) {
  const entry = await explained(path);
  if (!entry) return;
  const repair = either(entry.repair_zh, entry.repair_en);
  node.append(element("small", `${word("repair")}：${repair}`, "repair"));
}
