// The headline cards: a value each, where it comes from, and which way is better.
import { side, valueOf } from "./numbers.js";
import { named, word } from "./words.js";

const ARROWS = { up: "↑", down: "↓", context: "○" };

/** Draw or update the cards; `moved` are the codes whose value has just changed. */
export function drawCards(section, values, { catalogue, moved, onOpen }) {
  for (const value of values) {
    let card = section.querySelector(`[data-code="${value.code}"]`);
    if (!card) {
      card = newCard(value.code);
      card.addEventListener("click", () => onOpen(value.code));
      section.append(card);
    }
    fill(card, value, catalogue.get(value.code));
    if (moved.has(value.code)) highlight(card);
  }
}

/** Let an element glow for a moment; a second change starts the glow again. */
export function highlight(node) {
  node.classList.remove("moved");
  void node.offsetWidth; // reading it makes the browser forget the animation that ran
  node.classList.add("moved");
}

function newCard(code) {
  const card = document.createElement("button");
  card.type = "button";
  card.className = "card";
  card.dataset.code = code;
  card.innerHTML =
    '<span class="card-name"></span><span class="card-way"></span>' +
    '<span class="card-value"><b></b><small></small></span>' +
    '<span class="card-sides"></span><span class="card-track"><i></i></span>';
  return card;
}

function fill(card, value, declared) {
  const unitName = declared ? named(declared.unit_name) : "";
  const [large, small] = valueOf(value, unitName);
  const at = (name) => card.querySelector(name);
  at(".card-name").textContent = named(value.name);
  at(".card-way").textContent = ARROWS[value.direction];
  at(".card-way").title = word(value.direction);
  at(".card-value b").textContent = large;
  at(".card-value small").textContent = small;
  const isRatio = value.denominator !== null;
  at(".card-sides").textContent = isRatio
    ? `${side(value.numerator)} ÷ ${side(value.denominator)}`
    : word(value.direction);
  card.classList.toggle("is-ratio", value.unit === "percent");
  card.dataset.direction = value.direction;
  at(".card-track i").style.width = value.unit === "percent" ? `${Math.min(value.value ?? 0, 100)}%` : "0";
  card.title = declared ? named(declared.definition) : "";
  card.setAttribute("aria-label", `${named(value.name)} ${large} ${small}. ${word("about")}`);
}
