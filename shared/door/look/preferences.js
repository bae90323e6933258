// What this reader chose last time, else what the browser asks for, applied before anything is drawn so that nothing flickers.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(`xiangzhu.${name}`);
    } catch {
      return null; // storage may be forbidden; the page then simply forgets
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const root = document.documentElement;
  root.dataset.theme = read("theme") ?? (dark ? "dark" : "light");
  // The first of the two languages that the browser asks for; Chinese where it asks for neither.
  const asked = navigator.languages.map((one) => one.slice(0, 2).toLowerCase());
  const language = read("language") ?? asked.find((one) => one === "zh" || one === "en");
  root.lang = language === "en" ? "en" : "zh-CN";
})();
