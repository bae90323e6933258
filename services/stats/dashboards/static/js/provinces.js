// Provinces: how many of their key counties are paired, and a grid of tiles for the whole country.
import { element } from "/look/page.js";
import { bar } from "./about.js";
import { short, whole } from "./numbers.js";
import { language, named, word } from "./words.js";

// Code: short names, column and row. Tiles are a grid of ours and no map.
const TILES = {
  230000: ["黑龙江", "HL", 9, 1],
  150000: ["内蒙古", "NM", 6, 2], 210000: ["辽宁", "LN", 8, 2], 220000: ["吉林", "JL", 9, 2],
  650000: ["新疆", "XJ", 1, 3], 620000: ["甘肃", "GS", 3, 3], 640000: ["宁夏", "NX", 4, 3],
  140000: ["山西", "SX", 5, 3], 130000: ["河北", "HE", 6, 3], 110000: ["北京", "BJ", 7, 3],
  120000: ["天津", "TJ", 8, 3],
  630000: ["青海", "QH", 2, 4], 610000: ["陕西", "SN", 4, 4], 410000: ["河南", "HA", 5, 4],
  370000: ["山东", "SD", 6, 4],
  540000: ["西藏", "XZ", 1, 5], 510000: ["四川", "SC", 3, 5], 500000: ["重庆", "CQ", 4, 5],
  420000: ["湖北", "HB", 5, 5], 340000: ["安徽", "AH", 6, 5], 320000: ["江苏", "JS", 7, 5],
  310000: ["上海", "SH", 8, 5],
  520000: ["贵州", "GZ", 4, 6], 430000: ["湖南", "HN", 5, 6], 360000: ["江西", "JX", 6, 6],
  330000: ["浙江", "ZJ", 7, 6],
  530000: ["云南", "YN", 3, 7], 450000: ["广西", "GX", 4, 7], 440000: ["广东", "GD", 5, 7],
  350000: ["福建", "FJ", 6, 7], 710000: ["台湾", "TW", 7, 7],
  460000: ["海南", "HI", 4, 8], 820000: ["澳门", "MO", 5, 8], 810000: ["香港", "HK", 6, 8],
};

/** The bars of coverage, least covered last, with the sum above them. */
export function drawCoverage(list, aside, { coverage, focus_list: focusList }) {
  const covered = coverage.reduce((sum, row) => sum + row.covered, 0);
  const { unconfirmed = 0 } = focusList.confirmed;
  aside.textContent = [
    word("coverageAside", { covered, listed: focusList.counties }),
    unconfirmed ? word("unconfirmed", { n: unconfirmed }) : "",
  ].filter(Boolean).join(" · ");
  const rows = [...coverage].sort(
    (a, b) => b.covered / b.listed - a.covered / a.listed || b.listed - a.listed,
  );
  list.replaceChildren(
    ...rows.map((row) => {
      const line = bar(named(row.name), row.covered / row.listed, `${row.covered}/${row.listed}`);
      line.classList.toggle("is-full", row.covered === row.listed);
      return line;
    }),
  );
  if (!rows.length) list.append(element("li", word("empty"), "nothing"));
}

/** The tiles, by coverage of the key counties or by number of organizations. */
export function drawTiles(grid, overview, show) {
  const found = show === "coverage" ? byCoverage(overview) : byOrganizations(overview);
  grid.replaceChildren(
    ...Object.entries(TILES).map(([code, [zh, en, column, row]]) => {
      const { text = "", strength = null, title = "" } = found.get(code) ?? {};
      const tile = element("div", "", strength === null ? "tile" : "tile has-value");
      tile.style.gridColumn = column;
      tile.style.gridRow = row;
      if (strength !== null) tile.style.setProperty("--strength", strength.toFixed(3));
      tile.setAttribute("role", "listitem");
      tile.title = title || zh;
      tile.append(element("b", language() === "en" ? en : zh), element("span", text));
      return tile;
    }),
  );
}

function byCoverage({ coverage }) {
  return new Map(
    coverage.map((row) => [
      row.province,
      {
        text: `${row.covered}/${row.listed}`,
        // Half covered is already faint: the difference between few gaps and none should be seen.
        strength: 0.12 + 0.88 * Math.max(0, (2 * row.covered) / row.listed - 1),
        title: `${named(row.name)} ${row.covered}/${row.listed}`,
      },
    ]),
  );
}

function byOrganizations({ organizations }) {
  const most = Math.max(...organizations.by_province.map((row) => row.count), 1);
  return new Map(
    organizations.by_province.map((row) => [
      row.code,
      {
        text: short(row.count, 1),
        strength: 0.15 + 0.85 * Math.sqrt(row.count / most),
        title: `${named(row.name)} ${whole(row.count)}`,
      },
    ]),
  );
}
