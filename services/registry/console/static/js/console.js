// The page as a whole: who is signed in, which step it stands at, and what is said when it fails.
import { setUpSwitches } from "/look/page.js";
import { ask as askFreshness, drawFreshness, setUpFreshness } from "./freshness.js";
import { drawHanding, setUpHanding } from "./handing.js";
import { drawHistory, readHistory, setUpHistory } from "./history.js";
import { hide, redraw, setUpReceipts, show } from "./receipts.js";
import { Refused, account, explained, forget, signIn, whoAmI } from "./services.js";
import { previewOf, readSnapshot } from "./snapshots.js";
import { either, fillWords, word } from "./words.js";

const at = (id) => document.getElementById(id);
const state = { officer: null, step: "choose", isReached: false };
const STEPS = ["choose", "review", "commit", "counted"];

function draw() {
  fillWords();
  const isDark = document.documentElement.dataset.theme === "dark";
  at("theme").textContent = word(isDark ? "toLight" : "toDark");
  at("language").textContent = word("otherLanguage");
  const { officer } = state;
  for (const id of ["choose", "history", "steps", "who", "freshness"]) at(id).hidden = !officer;
  at("door").hidden = Boolean(officer);
  if (!officer) return;
  at("who-name").textContent = officer.display_name;
  at("who-area").textContent = either(officer.division_name, officer.division_name_en);
  at("who-source").textContent = word("source", { source: officer.source });
  at("choose").hidden = state.step !== "choose";
  drawHanding();
  drawSteps();
  drawFreshness();
}

function drawSteps() {
  const now = STEPS.indexOf(state.step);
  for (const node of at("steps").children) {
    const place = STEPS.indexOf(node.dataset.step);
    const isDone = place < now || (place === now && state.isReached);
    node.className = isDone ? "is-done" : place === now ? "is-now" : "";
    if (place === now) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  }
}

function step(name, isReached) {
  Object.assign(state, { step: name, isReached });
  at("choose").hidden = name !== "choose";
  drawSteps();
}

function say(text, kind = "bad") {
  at("notice").dataset.kind = kind;
  at("notice").textContent = text;
  at("notice").hidden = !text;
}

function failed(error) {
  if (error instanceof Refused && error.status === 401) {
    leave(word("sessionOver"));
    return;
  }
  const { title_zh: zh, title, detail_zh: why, detail } = error.problem ?? {};
  if (title) explain(error.problem, `${either(zh, title)} ${either(why, detail)}`);
  else say(error instanceof Refused || error instanceof TypeError ? word("away") : error.message);
}

// Where nobody explains it the reason must do.
async function explain({ type }, reason) {
  say(reason);
  const entry = await explained(type);
  if (!entry || at("notice").textContent !== reason) return;
  say(`${reason} ${word("repair")}：${either(entry.repair_zh, entry.repair_en)}`);
}

function enter(officer) {
  state.officer = officer;
  say("");
  step("choose", false);
  draw();
  at("main").focus();
  readHistory().catch(failed);
  askFreshness();
}

function leave(text) {
  forget();
  hide();
  state.officer = null;
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  at("who").open = false;
  draw();
  say(text);
  at("sign-in").elements.user_name.focus();
}

async function open(service, receipt, what) {
  say("");
  at("who").open = false;
  at("review").hidden = false;
  step("review", false);
  const showing = show(service, receipt, what);
  at("review-title").focus();
  at("steps").scrollIntoView({ block: "start" });
  await showing;
}

const opened = (...batch) => open(...batch).catch(failed);

// An open snapshot is shown with the preview that was made beside it, if this browser knows it.
async function reopened(service, receipt, label) {
  if (receipt.status !== "open") {
    await open(service, receipt, { label });
    return;
  }
  const id = receipt.batch_id;
  const [snapshot, preview] = await Promise.all([readSnapshot(service, id), previewOf(service, id)]);
  await open(service, preview ?? receipt, { label, snapshot });
}

function chooseAgain(text) {
  hide();
  step("choose", false);
  draw();
  say(text, "good");
  at("file").focus();
}

function handle(form, submitted) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = form.querySelector(".wrong");
    const button = form.querySelector("[type=submit]");
    wrong.hidden = true;
    button.disabled = true;
    try {
      await submitted(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      if (error instanceof Refused && error.slug === "not-signed-in") {
        leave(word("sessionOver"));
        return;
      }
      const { detail_zh: zh, detail } = error.problem ?? {};
      wrong.textContent = detail ? either(zh, detail) : word("away");
      wrong.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

function setUp() {
  setUpSwitches({
    languageButton: at("language"),
    themeButton: at("theme"),
    changed: () => {
      draw();
      drawHistory();
      redraw();
    },
  });
  handle(at("sign-in"), async (typed) => enter(await signIn(typed)));
  handle(at("password-form"), async (change) => {
    await account("password", change);
    leave(word("passwordChanged"));
  });
  at("change-password").addEventListener("click", () => at("password").showModal());
  at("password-close").addEventListener("click", () => at("password").close());
  at("sign-out").addEventListener("click", () => account("sign-out").then(() => leave(""), failed));
  setUpHanding({ checked: opened, failed });
  setUpHistory({ open: (...batch) => reopened(...batch).catch(failed), failed });
  setUpReceipts({
    onStep: step, onChange: () => readHistory().catch(failed), onFailure: failed, onLeave: chooseAgain,
  });
  setUpFreshness();
}

setUp();
draw();
at("door").hidden = true; // until it is known whether somebody is signed in
whoAmI().then((officer) => (officer ? enter(officer) : draw()), (error) => {
  draw();
  failed(error);
});
