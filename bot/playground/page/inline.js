// The list of results above the message box, while what is typed begins with the bot's name.

import { button, clock, cover, element } from "/page/parts.js";

const WAIT = 300;
const box = document.getElementById("results");
let timer = 0;
let newest = 0;

export function hide() {
  clearTimeout(timer);
  newest += 1;
  box.hidden = true;
  box.replaceChildren();
}

export function words(text, bot) {
  const name = `@${bot.toLowerCase()}`;
  const typed = text.trimStart();
  return typed.toLowerCase().startsWith(`${name} `) ? typed.slice(name.length + 1) : null;
}

// Ask once nothing has been typed for a moment; an answer to older words is not shown.
export function ask(query, post, choose, start) {
  clearTimeout(timer);
  timer = setTimeout(() => page(query, "", post, choose, start), WAIT);
}

async function page(query, offset, post, choose, start) {
  const mine = ++newest;
  if (!offset) note("Searching…");
  const answer = await post("/playground/inline", { query, offset });
  if (mine !== newest) return;
  if (!answer.ok) return note(answer.status === 504 ? "The bot did not answer." : "This bot has no inline mode.");
  const found = await answer.json();
  const rows = found.results.map((result) => row(result, choose));
  if (found.button) rows.unshift(button(found.button.text, () => start(found.button), "switch"));
  if (found.next_offset) rows.push(button("More", () => page(query, found.next_offset, post, choose, start), "switch"));
  if (rows.length) box.replaceChildren(...rows);
  else note("Nothing found.");
}

function note(text) {
  box.hidden = false;
  box.replaceChildren(element("p", "", text));
}

function row(result, choose) {
  const node = button(undefined, () => choose(result), "result");
  const picture = element("span", "picture", "♫");
  const source = result.cover ? cover(result.cover) : result.thumbnail && `/playground/web?url=${encodeURIComponent(result.thumbnail)}`;
  if (source) {
    const image = element("img", "");
    image.alt = "";
    image.onerror = () => image.remove();
    image.src = source;
    picture.append(image);
  }
  const about = element("span", "about");
  about.append(element("strong", "", result.title), element("span", "", result.description || ""));
  node.append(picture, about, element("span", "duration", result.duration ? clock(result.duration) : ""));
  return node;
}
