// The page as a whole: reads the overview, keeps it live, and redraws in the language chosen.
import { setUpSwitches } from "/look/page.js";
import { openAbout } from "./about.js";
import { drawCards } from "./cards.js";
import { drawCharts } from "./charts.js";
import { drawCounties, setUpCounties } from "./counties.js";
import { drawFreshness, noteFreshness, noteServerClock, noteStream } from "./freshness.js";
import { drawCoverage, drawTiles } from "./provinces.js";
import { fillWords, word } from "./words.js";

const state = { overview: null, catalogue: new Map(), counties: [], show: "coverage" };
const at = (id) => document.getElementById(id);

async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  noteServerClock(answer.headers.get("date"));
  return answer.json();
}

async function readOverview() {
  const isFirst = !state.overview;
  const before = new Map((state.overview?.headline ?? []).map((value) => [value.code, value.value]));
  state.overview = await read("/stats/v1/overview");
  const moved = state.overview.headline.filter(
    ({ code, value }) => before.has(code) && before.get(code) !== value,
  );
  noteFreshness(state.overview.freshness);
  draw(new Set(moved.map(({ code }) => code)));
  if (isFirst) drawTable();
}

async function readCounties() {
  state.counties = (await read("/stats/v1/counties?limit=500")).items;
  drawTable();
}

// Of the two answers that it needs either may come first.
function drawTable() {
  if (state.overview) drawCounties(state.counties, state.overview.projects.by_kind);
}

function draw(moved = new Set()) {
  const { overview, catalogue } = state;
  if (!overview) return;
  at("ribbon").hidden = overview.data_label !== "demo";
  document.body.classList.remove("is-loading");
  drawCards(at("headline"), overview.headline, {
    catalogue,
    moved,
    onOpen: async (code) => {
      if (!state.catalogue.has(code)) await readCatalogue();
      const value = state.overview.headline.find((one) => one.code === code);
      openAbout(at("about"), state.catalogue.get(code), value);
    },
  });
  drawCoverage(at("coverage"), at("coverage-aside"), overview);
  drawTiles(at("tiles"), overview, state.show);
  drawCharts(overview);
}

// A wall of updates must not become a wall of questions: at most one under way, one waiting.
function atMostEvery(milliseconds, job) {
  let isBusy = false;
  let isWanted = false;
  return async function run() {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      try {
        await job();
        at("notice").hidden = true;
      } catch {
        at("notice").textContent = word("failed");
        at("notice").hidden = false;
        isWanted = true;
      }
      await new Promise((done) => setTimeout(done, at("notice").hidden ? milliseconds : 3000));
    }
    isBusy = false;
  };
}

const refreshOverview = atMostEvery(500, readOverview);
const refreshCounties = atMostEvery(8000, readCounties);

function watch() {
  const stream = new EventSource("/stats/v1/stream");
  stream.addEventListener("open", () => noteStream(false));
  stream.addEventListener("error", () => {
    noteStream(true);
    // The browser tries again by itself, except after an answer that is no stream.
    if (stream.readyState === EventSource.CLOSED) setTimeout(watch, 3000);
  });
  stream.addEventListener("fresh", (event) => noteFreshness(JSON.parse(event.data).freshness));
  stream.addEventListener("changed", (event) => {
    noteFreshness(JSON.parse(event.data).freshness);
    refreshOverview();
    refreshCounties();
  });
}

function fill() {
  fillWords();
  const isDark = document.documentElement.dataset.theme === "dark";
  at("theme").textContent = word(isDark ? "toLight" : "toDark");
  at("language").textContent = word("otherLanguage");
  drawFreshness();
}

function setUpControls() {
  setUpSwitches({
    languageButton: at("language"),
    themeButton: at("theme"),
    changed: ({ isTheme }) => {
      fill();
      draw();
      if (!isTheme) drawTable();
    },
  });
  at("map-switch").addEventListener("click", ({ target }) => {
    if (!target.dataset.show) return;
    state.show = target.dataset.show;
    for (const button of at("map-switch").children) {
      button.setAttribute("aria-pressed", String(button === target));
    }
    if (state.overview) drawTiles(at("tiles"), state.overview, state.show);
  });
  at("about").addEventListener("click", (event) => {
    if (event.target === at("about")) at("about").close();
  });
}

async function readCatalogue() {
  const { items } = await read("/stats/v1/indicators?limit=500");
  state.catalogue = new Map(items.map((declared) => [declared.code, declared]));
  draw();
}

fill();
setUpControls();
setUpCounties();
setInterval(drawFreshness, 1000);
refreshOverview();
refreshCounties();
atMostEvery(0, readCatalogue)();
watch();
