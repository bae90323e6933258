// What every page does alike: two languages, two themes, and elements that hold text only.

const root = document.documentElement;

/** "zh" or "en", as the page is shown now. */
export const language = () => (root.lang === "en" ? "en" : "zh");

/** A page's words, each as [中文, English]: `word` fills in {names}, `fillWords` fills the page. */
export function speaker(words) {
  const word = (key, values = {}) => {
    const text = words[key][language() === "en" ? 1 : 0];
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const fillWords = (part = document) => {
    for (const node of part.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    for (const node of part.querySelectorAll("[data-hint]")) node.placeholder = word(node.dataset.hint);
    document.title = word("title");
  };
  return { word, fillWords };
}

/** An element with a text, never with markup from outside. */
export function element(tag, text, className = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  node.className = className;
  return node;
}

/** The two buttons at the head of a page; `changed` draws it again, `isTheme` says what changed. */
export function setUpSwitches({ languageButton, themeButton, changed }) {
  languageButton.addEventListener("click", () => {
    root.lang = root.lang === "en" ? "zh-CN" : "en";
    remember("language", root.lang === "en" ? "en" : "zh");
    changed({ isTheme: false });
  });
  themeButton.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("theme", root.dataset.theme);
    changed({ isTheme: true });
  });
}

function remember(name, value) {
  try {
    localStorage.setItem(`xiangzhu.${name}`, value);
  } catch {
    // storage may be forbidden; the choice then holds for this visit
  }
}
