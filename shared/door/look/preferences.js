// What this reader chose last time, applied before anything is drawn so that nothing flickers.
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
  root.lang = read("language") === "en" ? "en" : "zh-CN";
})();
